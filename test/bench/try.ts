import { runClientProcess } from './runClientProcess.ts';
import { withServer } from './runServer.ts';
import { makeTextFile } from './sampleFiles.ts';
const size = Number(process.argv[2] ?? 256) * 2**20;
const file = await makeTextFile('/tmp/sample-try.txt', size);
for (const [name, variant] of [['sink',''],['embedded','stored'],['tusServer','verified']] as const) {
  for (const c of [['curl','raw'],['oursAlone','async'],['oursAlone','async+hash'],['oursAlone','sync'],['curl','multipart'],['tusJsClient','default'],['tusJsClient','chunks of 8 MiB'],['tusJsClient','4 parallel'],['axiosStream',''],['undiciBlob',''],['naiveSync','']] as const) {
    await withServer(name, variant, async (server) => {
      try { const r = await runClientProcess({program: c[0], variant: c[1]}, {server, files:[file]});
      console.log(name, c.join(' '), Object.entries(r).map(([k,v])=>`${k}=${k.endsWith('Bytes')||k.startsWith('bytes')?(Number(v)/2**20).toFixed(1):Number(v).toFixed(1)}`).join(' ')); } catch (e) { console.log(name, c.join(' '), String(e).slice(0,300)); }
    });
  }
}
