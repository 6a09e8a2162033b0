import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { FileObject } from '../../src/protocol/files.ts';
import { FILE_ID_HEADER, TUS_CONTENT_TYPE, UPLOADS_PATH, encodeUploadMetadata } from '../../src/protocol/uploads.ts';
import { openStorage } from '../../src/team/storage/openStorage.ts';
import { TeamObjects } from '../../src/team/teamObjects.ts';
import { call, type Answer, type Call } from '../unit/backend/httpCall.ts';
import { fileForm } from '../unit/backend/multipartForm.ts';
import { mulberry32 } from '../bench/random.ts';
import { startTeamNode, type TeamNode } from './teamNode.ts';
import type { Owner } from './temporaryFolder.ts';
import { startTestPostgres, type TestPostgres } from './testPostgres.ts';
import { startTestTeam, type TestTeam } from './testTeam.ts';

/** What goes wrong in a round. */
export const FAULTS = [
  'nothing',
  'a node is killed',
  'a node stands still',
  'the database is killed',
  'an object is lost',
  'the storage hangs',
] as const;
export type Fault = (typeof FAULTS)[number];

/** How long a client goes on trying, in milliseconds: longer than any fault takes on a busy machine. */
const PATIENCE_MS = 120_000;

/** The longest pause before a client tries again, in milliseconds. */
const PAUSE_MS = 40;

/** After how long something fails at most, in milliseconds from the beginning of a round. */
const FAULT_WITHIN_MS = 400;

/**
 * How long the nodes keep doomed objects, in seconds, instead of an hour: less than a node may stand still, so that sweeps win
 * against stores now and then, which a client sees as a failure of the backend.
 */
const GRACE_SECONDS = 1;

/** How long a node or the storage stands still at most, in milliseconds. */
const STILL_MS = 1500;

/** How many contents all tenants and people share, so that their uploads, deduplications and deletions meet. */
const CONTENTS = 4;

/** Bytes of the one content that is larger than the others, so that its index takes a while. */
const LARGE_BYTES = 300_000;

/** What each person does in a round: upload, ask or delete, so many times. */
const STEPS = 3;

interface Content {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly question: string;
  readonly fact: string;
}

/** Whoever uploads, asks and deletes, one after the other, under a name of its own; it knows what has to be there. */
interface Actor {
  readonly tenant: string;
  readonly token: string;
  readonly name: string;
  /** By the digest, the files that have been acknowledged and not deleted. */
  readonly files: Map<string, { readonly id: string; readonly content: Content }>;
  /** The ids of files that have been deleted. */
  readonly gone: Set<string>;
}

/** Two nodes with tenants and people, on which rounds are run. */
export class TeamDrill {
  readonly #owner: Owner;
  readonly #server: TestPostgres;
  readonly #team: TestTeam;
  readonly #nodes: TeamNode[] = [];
  readonly #actors: Actor[] = [];
  readonly #contents: readonly Content[];
  readonly #objects: TeamObjects;
  /** Stops the storage where it is, and has it go on; undefined where it cannot be stopped. */
  readonly #hang: { freeze(): void; goOn(): void } | undefined;
  /** Digests of contents that a fault has lost. */
  readonly #lost = new Set<string>();

  private constructor(owner: Owner, server: TestPostgres, team: TestTeam, hang?: { freeze(): void; goOn(): void }) {
    this.#owner = owner;
    this.#server = server;
    this.#team = team;
    this.#hang = hang;
    this.#contents = Array.from({ length: CONTENTS }, (_, n) => contentOf(n));
    this.#objects = new TeamObjects(team.sql, openStorage(team.storage), GRACE_SECONDS);
  }

  /** Starts a database, two nodes and four people of two tenants. */
  static async start(owner: Owner, hang?: { freeze(): void; goOn(): void }): Promise<TeamDrill> {
    const server = await startTestPostgres(owner);
    const drill = new TeamDrill(owner, server, await startTestTeam(owner, server), hang);
    for (const tenant of ['harbour', 'airport']) {
      for (const person of ['ada', 'ben']) {
        const token = await drill.#team.token(tenant, person);
        drill.#actors.push({ tenant, token, name: `${person}.md`, files: new Map(), gone: new Set() });
      }
    }
    for (let n = 0; n < 2; n++) drill.#nodes.push(await drill.#startNode());
    return drill;
  }

  /** The faults that can be made here. */
  get faults(): readonly Fault[] {
    return FAULTS.filter((fault) => fault !== 'the storage hangs' || this.#hang !== undefined);
  }

  /**
   * Runs one round: everybody works at once while something goes wrong, and afterwards all that was acknowledged has to be there,
   * once, for those who may see it. Throws with the seed and the fault where it is not.
   */
  async round(seed: number, fault: Fault = pick(mulberry32(seed), this.faults)): Promise<Fault> {
    const random = mulberry32(seed);
    try {
      const work = this.#actors.map((actor) => this.#work(actor, mulberry32(Math.floor(random() * 2 ** 32))));
      const sweeping = this.#sweepUntil(Promise.all(work));
      await Promise.all([...work, this.#break(fault, random), sweeping]);
      await this.#check();
    } catch (error) {
      throw new Error(`The round with seed ${String(seed)} (${fault}) failed.`, { cause: error });
    }
    return fault;
  }

  /** With all that is deleted swept, the storage has the objects that the database names, and no others. */
  async checkObjects(): Promise<void> {
    for (const actor of this.#actors) {
      for (const { id } of actor.files.values()) await this.#ask(actor, 'DELETE', `/v1/files/${id}`);
      actor.files.clear();
    }
    await this.#team.sql`UPDATE uploads SET expires_at = now() - interval '1 day'`;
    await this.#team.sql`
      INSERT INTO doomed_objects (object_key, due) SELECT object_key, now() FROM upload_parts ON CONFLICT DO NOTHING`;
    await this.#team.sql`DELETE FROM uploads`;
    await this.#team.sql`UPDATE doomed_objects SET due = now() - interval '1 second'`;
    await this.#objects.sweep();
    const named = await this.#team.sql`SELECT object_key FROM blob_parts UNION SELECT object_key FROM storage_mark`;
    assert.deepEqual((await this.#team.objectKeys()).sort(), named.map((row) => String(row['object_key'])).sort());
    assert.equal(named.length, 1, 'only the mark of the storage is left');
  }

  #startNode(): Promise<TeamNode> {
    // Each node sweeps all the time, so that one that is killed is often in the middle of that.
    return startTeamNode(this.#owner, this.#team, {
      sweepEveryMs: 100,
      graceSeconds: GRACE_SECONDS,
      leaseSeconds: 1,
      adoptEveryMs: 100,
    });
  }

  /** Replaces all nodes, which keep copies of what is lost, by such that have to fetch it. */
  async #restart(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.kill()));
    for (const index of this.#nodes.keys()) this.#nodes[index] = await this.#startNode();
  }

  async #work(actor: Actor, random: () => number): Promise<void> {
    for (let step = 0; step < STEPS; step++) {
      const content = pick(random, this.#contents);
      const known = actor.files.get(content.sha256);
      const dice = random();
      if (dice < 0.5 || !known) {
        const id =
          random() < 0.5 ? await this.#upload(actor, content) : await this.#uploadByTus(actor, content, random);
        actor.files.set(content.sha256, { id, content });
      } else if (dice < 0.75) {
        await this.#ask(actor, 'DELETE', `/v1/files/${known.id}`, {}, [200, 404]);
        actor.files.delete(content.sha256);
        actor.gone.add(known.id);
      } else {
        await this.#question(actor, known.id, content);
      }
    }
  }

  /** Sends a file until it is acknowledged. */
  async #upload(actor: Actor, { bytes }: Content): Promise<string> {
    const sent = await this.#ask(actor, 'POST', '/v1/files', fileForm(actor.name, bytes.toString()));
    return FileObject.parse(JSON.parse(sent.text)).id;
  }

  /** The same by tus, in requests of random lengths, each to any node. */
  async #uploadByTus(actor: Actor, content: Content, random: () => number): Promise<string> {
    const { bytes, sha256 } = content;
    const tus = { 'Tus-Resumable': '1.0.0' };
    const metadata = encodeUploadMetadata({ filename: actor.name, sha256 });
    const creation = { headers: { ...tus, 'Upload-Length': String(bytes.length), 'Upload-Metadata': metadata } };
    const path = String((await this.#ask(actor, 'POST', UPLOADS_PATH, creation, [201])).headers.location);
    for (;;) {
      const head = await this.#ask(actor, 'HEAD', path, { headers: tus }, [200, 404, 410]);
      // What could not become a file is gone, and is sent anew.
      if (head.status !== 200) return this.#uploadByTus(actor, content, random);
      const id = head.headers[FILE_ID_HEADER.toLowerCase()];
      if (typeof id === 'string') return await this.#processed(actor, id, content, random);
      const offset = Number(head.headers['upload-offset']);
      const end = Math.min(bytes.length, offset + Math.ceil(random() * bytes.length));
      const headers = { ...tus, 'Upload-Offset': String(offset), 'Content-Type': TUS_CONTENT_TYPE };
      await call(pick(random, this.#nodes).url, 'PATCH', path, {
        token: actor.token,
        headers,
        body: bytes.subarray(offset, end),
      }).catch(() => delay(random() * PAUSE_MS));
    }
  }

  /** A file that an upload has become is acknowledged once it is processed; one that is refused for lost bytes is sent anew. */
  async #processed(actor: Actor, id: string, content: Content, random: () => number): Promise<string> {
    for (const deadline = performance.now() + PATIENCE_MS; ;) {
      const { status, text } = await this.#ask(actor, 'GET', `/v1/files/${id}`, {}, [200, 404]);
      const file = status === 200 ? FileObject.parse(JSON.parse(text)) : undefined;
      if (file?.status === 'processed') return id;
      if (this.#lost.has(content.sha256) && file?.status !== 'processing')
        return this.#uploadByTus(actor, content, random);
      assert.equal(file?.status, 'processing', `an uploaded file is ${file?.status ?? 'gone'}: ${text}`);
      assert.ok(performance.now() < deadline, `${id} is not indexed`);
      await delay(PAUSE_MS);
    }
  }

  async #question(actor: Actor, id: string, { question, fact, sha256 }: Content): Promise<void> {
    const body = JSON.stringify({ file_ids: [id], question, provider: 'local' });
    const options = { body, headers: { 'Content-Type': 'application/json' } };
    // Of a content that is lost there is no answer, and never another one.
    const isLost = this.#lost.has(sha256);
    const answer = await this.#ask(actor, 'POST', '/v1/query', options, isLost ? [200, 404, 409, 500] : [200]);
    if (answer.status === 200) assert.ok(answer.text.includes(fact), `a wrong answer: ${answer.text}`);
    else if (answer.status === 500) assert.match(answer.text, /missing in the storage\. Upload it again/);
  }

  /** A request to any node, again and again until it has one of the `expected` outcomes. */
  async #ask(actor: Actor, method: string, path: string, options: Call = {}, expected = [200]): Promise<Answer> {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const node = this.#nodes[Math.floor(Math.random() * this.#nodes.length)] ?? assert.fail();
      const answer = await call(node.url, method, path, { token: actor.token, ...options }).catch(() => undefined);
      if (answer && expected.includes(answer.status)) return answer;
      // Whatever says that the client is at fault would be said again.
      if (answer && answer.status < 500 && answer.status !== 409)
        assert.fail(`${method} ${path}: ${String(answer.status)} ${answer.text}`);
      if (performance.now() > deadline) assert.fail(`${method} ${path}: ${answer?.text ?? 'no answer'}`);
      await delay(Math.random() * PAUSE_MS);
    }
  }

  async #break(fault: Fault, random: () => number): Promise<void> {
    const [wait, long] = [random() * FAULT_WITHIN_MS, random() * STILL_MS];
    const index = Math.floor(random() * this.#nodes.length);
    const node = this.#nodes[index] ?? assert.fail();
    await delay(wait);
    switch (fault) {
      case 'nothing':
        return;
      case 'a node is killed':
        await node.kill();
        this.#nodes[index] = await this.#startNode();
        return;
      case 'a node stands still':
        node.process.kill('SIGSTOP');
        await delay(long);
        node.process.kill('SIGCONT');
        return;
      case 'the database is killed':
        await this.#server.crash();
        await delay(long / 4);
        await this.#server.start();
        return;
      case 'the storage hangs':
        this.#hang?.freeze();
        await delay(long);
        this.#hang?.goOn();
        return;
      case 'an object is lost': {
        const rows = await this.#team.sql`SELECT tenant, sha256, object_key FROM blob_parts ORDER BY random() LIMIT 1`;
        for (const row of rows) {
          this.#lost.add(String(row['sha256']));
          await openStorage(this.#team.storage).delete(String(row['object_key']));
        }
      }
    }
  }

  /** Sweeps with no grace at all for as long as something is under way. */
  async #sweepUntil(done: Promise<unknown>): Promise<void> {
    const over = done.then(() => true, () => true); // prettier-ignore
    while (!(await Promise.race([over, delay(PAUSE_MS, false)]))) await this.#objects.sweep().catch(() => 0);
  }

  /** The storage itself has all that the database names: the nodes may answer from copies of their own. */
  async #checkStorage(): Promise<void> {
    const storage = openStorage(this.#team.storage);
    for (const row of await this.#team.sql`SELECT object_key FROM blob_parts`)
      await storage.get(String(row['object_key']));
  }

  /** What has to hold once nothing is wrong any more. */
  async #check(): Promise<void> {
    if (this.#lost.size > 0) await this.#restart();
    for (const actor of this.#actors) {
      for (const [sha256, { id, content }] of actor.files) {
        const wanted = this.#lost.has(sha256) ? [200, 404, 409, 500] : [200];
        await this.#question(actor, id, content);
        const read = await this.#ask(actor, 'GET', `/v1/files/${id}/content`, {}, wanted);
        if (read.status === 200)
          assert.equal(digestOf(Buffer.from(read.text)), sha256, 'acknowledged bytes are others');
        else actor.files.delete(sha256);
      }
    }
    for (const actor of this.#actors) {
      for (const id of actor.gone) {
        if ([...actor.files.values()].some((file) => file.id === id)) continue;
        await this.#ask(actor, 'GET', `/v1/files/${id}`, {}, [404]);
      }
      actor.gone.clear();
      const list = await this.#ask(actor, 'GET', '/v1/files?limit=1000');
      const files = z.object({ data: z.array(FileObject) }).parse(JSON.parse(list.text)).data;
      const doubled = files.map(({ filename, sha256 }) => `${filename} ${sha256}`);
      assert.equal(new Set(doubled).size, doubled.length, 'a file is there twice');
      const ofTenant = this.#actors.filter(({ tenant }) => tenant === actor.tenant);
      const known = new Set(ofTenant.flatMap(({ files: own }) => [...own.values()].map(({ id }) => id)));
      const unknown = files.filter(({ id, sha256 }) => !known.has(id) && !this.#lost.has(sha256));
      assert.deepEqual(unknown, [], 'a list has files of strangers, or such as were deleted');
      assert.ok([...known].every((id) => files.some((file) => file.id === id)), 'an acknowledged file is not listed'); // prettier-ignore
      const stranger = this.#actors.find(({ tenant }) => tenant !== actor.tenant) ?? assert.fail();
      for (const { id } of actor.files.values()) {
        const { status } = await this.#ask(stranger, 'GET', `/v1/files/${id}/content`, {}, [200, 404]);
        assert.equal(status, 404, 'a stranger reads a file');
      }
    }
    // What was lost is uploaded anew, after which it is as good as before.
    for (const actor of this.#actors) {
      for (const content of this.#contents.filter(({ sha256 }) => this.#lost.has(sha256))) {
        actor.files.set(content.sha256, { id: await this.#upload(actor, content), content });
      }
    }
    const lost = [...this.#lost];
    this.#lost.clear();
    for (const actor of this.#actors) {
      for (const [sha256, { id, content }] of actor.files)
        if (lost.includes(sha256)) await this.#question(actor, id, content);
    }
    await this.#checkStorage();
  }
}

function contentOf(n: number): Content {
  const fact = `KX${String(4711 + n * 97)}`;
  const beginning = `# Ferry ${String(n)}\n\nThe boarding code of the ferry is ${fact}.\n\n`;
  const line = (k: number): string => `Row ${String(k).padStart(9, '0')}: nothing that anybody asked about.\n`;
  const lines = n === 0 ? Math.ceil(LARGE_BYTES / line(0).length) : 3;
  const bytes = Buffer.from(beginning + Array.from({ length: lines }, (_, k) => line(k)).join(''));
  return { bytes, sha256: digestOf(bytes), question: 'What is the boarding code of the ferry?', fact };
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function pick<T>(random: () => number, items: readonly T[]): T {
  return items[Math.floor(random() * items.length)] ?? assert.fail('there is nothing to pick from');
}
