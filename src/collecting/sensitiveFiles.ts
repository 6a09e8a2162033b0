/** Names of files that hold keys and passwords by convention. They are never taken from a folder. */
const SENSITIVE_NAMES: readonly RegExp[] = [
  /^\.env(\..+)?$/i,
  /^[._]?(netrc|npmrc|pypirc|pgpass|htpasswd)$/i,
  /^\.(git-credentials|dockercfg|dockerconfigjson|my\.cnf|s3cfg|boto|vault-token|terraformrc)$/i,
  /^id_(rsa|dsa|ecdsa|ed25519)$/i,
  /\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk|kubeconfig)$/i,
  /^(credentials|secrets?)(\.(json|ya?ml|toml|ini))?$/i,
  /^kubeconfig([-._].+)?$/i,
];

/** Paths of such files whose name says so only together with their folder. */
const SENSITIVE_PATHS: readonly RegExp[] = [/[\\/]\.kube[\\/]config$/i, /[\\/]\.docker[\\/]config\.json$/i];

/** Templates of such files, which are there to be shared. */
const TEMPLATE = /\.(example|sample|template|dist)$/i;

/** Whether a file holds secrets, going by its name as it stands and as Windows reads it. */
export function isSensitiveName(path: string): boolean {
  const [folder = '', name = ''] = /^([^]*[\\/])?([^\\/]*)$/.exec(path)?.slice(1) ?? [];
  return [name, nameOnWindows(name)].some((form) => isSensitive(folder, form));
}

function isSensitive(folder: string, name: string): boolean {
  if (TEMPLATE.test(name)) return false;
  return (
    SENSITIVE_NAMES.some((pattern) => pattern.test(name)) ||
    SENSITIVE_PATHS.some((pattern) => pattern.test(folder + name))
  );
}

/** The file that Windows opens under a name: `.env::$DATA` is the content of `.env`, and dots and spaces at the end are dropped. */
function nameOnWindows(name: string): string {
  return name.replace(/:[^]*$/, '').replace(/[. ]+$/, '');
}
