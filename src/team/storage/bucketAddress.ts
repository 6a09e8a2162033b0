import * as z from 'zod';

/** A bucket of an S3-compatible storage, and with what it is used. */
export interface BucketAddress {
  readonly bucket: string;
  /** The address of the bucket, with a slash at its end. */
  readonly url: URL;
  /** What the keys of all objects begin with: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
}

/** The form of the address, for messages. */
const FORM = 's3://bucket/prefix?endpoint=https://host';

/** The region that providers without regions expect, and where AWS keeps what names none. */
const DEFAULT_REGION = 'us-east-1';

/** What may follow the `?` of the address. */
const Parameters = z.strictObject({
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  region: z.string().min(1).optional(),
  /** Where the bucket's name stands: in the path, or before the endpoint's host. */
  style: z.enum(['path', 'virtual']).optional(),
});

/**
 * Reads `s3://[key:secret@]bucket[/prefix][?endpoint=…&region=…&style=path|virtual]`. What it leaves out is taken from the
 * variables of AWS. With an endpoint the bucket's name stands in the path by default, which every provider but AWS and Alibaba
 * understands; without one it is AWS. Throws an error that says what is wrong, without the secret.
 */
export function parseBucketAddress(address: string, environment: NodeJS.ProcessEnv): BucketAddress {
  const parsed = URL.parse(address);
  if (parsed?.protocol !== 's3:' || parsed.hostname === '') throw new Error(`--storage is ${FORM}.`);
  const parameters = Parameters.safeParse(Object.fromEntries(parsed.searchParams));
  if (!parameters.success) {
    throw new Error(
      `--storage is ${FORM}, where endpoint, region and style may follow the "?": endpoint is http:// or https://, style is path or virtual.`,
    );
  }
  const { hostname: bucket } = parsed;
  const named = firstOf(parameters.data.region, environment['AWS_REGION'], environment['AWS_DEFAULT_REGION']);
  const region = named ?? DEFAULT_REGION;
  const endpoint = firstOf(
    parameters.data.endpoint,
    environment['AWS_ENDPOINT_URL_S3'],
    environment['AWS_ENDPOINT_URL'],
  );
  const isVirtual = parameters.data.style === undefined ? endpoint === undefined : parameters.data.style === 'virtual';
  const accessKeyId = firstOf(decodeURIComponent(parsed.username), environment['AWS_ACCESS_KEY_ID']);
  const secretAccessKey = firstOf(decodeURIComponent(parsed.password), environment['AWS_SECRET_ACCESS_KEY']);
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    throw new Error('--storage s3://… needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.');
  }
  const prefix = decodeURIComponent(parsed.pathname).replace(/^\/+|\/+$/g, '');
  return {
    bucket,
    url: bucketUrl(endpoint ?? `https://s3.${region}.amazonaws.com`, bucket, isVirtual),
    prefix: prefix === '' ? '' : `${prefix}/`,
    region,
    accessKeyId,
    secretAccessKey,
    // A token of the environment belongs to the keys of the environment.
    sessionToken: parsed.username === '' ? firstOf(environment['AWS_SESSION_TOKEN']) : undefined,
  };
}

function bucketUrl(endpoint: string, bucket: string, isVirtual: boolean): URL {
  const url = URL.parse(endpoint);
  if (!url) throw new Error('The endpoint of the storage is no address: https://host[:port].');
  const base = url.pathname.replace(/\/+$/, '');
  if (isVirtual) {
    url.hostname = `${bucket}.${url.hostname}`;
    return new URL(`${base}/`, url);
  }
  return new URL(`${base}/${encodeURIComponent(bucket)}/`, url);
}

/** The first text that is not empty: an empty variable is one that is not set. */
function firstOf(...texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined && text !== '');
}
