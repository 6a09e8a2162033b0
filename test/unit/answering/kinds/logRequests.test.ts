import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SURE } from '../../../../src/backend/answering/kinds/answerKind.ts';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const requests = structuredFile(
  'access.log',
  `10.1.0.4 - - [11/Mar/2025:09:58:01 +0000] "GET / HTTP/1.1" 200 5120 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0" 0.012
10.1.0.4 - - [11/Mar/2025:09:58:03 +0000] "GET /css/main.css HTTP/1.1" 304 0 "https://kettle.example/" "Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0" 0.001
10.1.0.9 - maren [11/Mar/2025:10:01:10 +0000] "POST /admin/prices HTTP/1.1" 403 219 "-" "curl/8.9.1" 0.044
10.1.0.9 - maren [11/Mar/2025:10:02:15 +0000] "POST /admin/prices HTTP/1.1" 200 87 "-" "curl/8.9.1" 0.310
172.16.8.77 - - [11/Mar/2025:10:03:00 +0000] "GET /phpinfo.php HTTP/1.1" 404 150 "-" "zgrab/0.x" 0.002
172.16.8.77 - - [11/Mar/2025:10:03:01 +0000] "GET /.aws/credentials HTTP/1.1" 404 150 "-" "zgrab/0.x" 0.002
172.16.8.77 - - [11/Mar/2025:10:03:02 +0000] "GET /backup.zip HTTP/1.1" 404 150 "-" "zgrab/0.x" 0.002
66.249.66.1 - - [11/Mar/2025:10:15:42 +0000] "GET /kettles/k-12 HTTP/1.1" 200 9810 "-" "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)" 0.090
10.1.0.31 - - [11/Mar/2025:10:40:00 +0000] "POST /order HTTP/1.1" 500 321 "https://kettle.example/cart" "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1" 2.204
10.1.0.31 - - [11/Mar/2025:10:40:30 +0000] "POST /order HTTP/1.1" 503 190 "https://kettle.example/cart" "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1" 5.001
10.1.0.31 - - [11/Mar/2025:10:42:11 +0000] "POST /order HTTP/1.1" 201 640 "https://kettle.example/cart" "Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1" 0.412
10.1.0.40 - - [11/Mar/2025:11:05:09 +0000] "GET /kettles/k-12 HTTP/1.1" 200 9810 "https://duckduckgo.com/" "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36" 0.077
10.1.0.40 - - [11/Mar/2025:11:06:00 +0000] "GET /manual.pdf HTTP/1.1" 200 730144 "https://kettle.example/kettles/k-12" "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36" 1.730
10.1.0.44 - - [11/Mar/2025:11:07:00 +0000] "GET /api/stock?id=4 HTTP/1.1" 429 40 "-" "python-requests/2.32.3" 0.001
10.1.0.44 - - [11/Mar/2025:11:07:20 +0000] "GET /api/stock?id=5 HTTP/1.1" 200 80 "-" "python-requests/2.32.3" 0.006`,
);

/** The answer where it is sure, else nothing. */
function sure(question: string): string {
  const found = askFile(requests, question);
  return found && found.certainty >= SURE ? found.text : '';
}

void test('requests are chosen by who sent them, how they ended and where they came from', () => {
  assert.match(sure('which paths did 172.16.8.77 scan?'), /phpinfo\.php[\s\S]*credentials[\s\S]*backup\.zip/);
  assert.match(sure('who got rate limited'), /10\.1\.0\.44/);
  assert.match(sure('did any order go through, and when?'), /10:42:11/);
  assert.match(sure('which user changed the prices?'), /maren/);
  assert.match(sure('how many requests came from an iPhone'), /^\*\*3\*\*/);
  assert.match(sure('how many hits were referred by duckduckgo'), /^\*\*1\*\*/);
  assert.deepEqual(citedBy(askFile(requests, 'requests slower than 1 s')), ['9-9', '10-10', '13-13']);
});

void test('bytes and times of requests are added up and compared', () => {
  assert.match(sure('total bytes served'), /^\*\*756911\*\*/);
  assert.match(sure('how many bytes did 10.1.0.40 download'), /^\*\*739954\*\*/);
  assert.match(sure('largest file served and its size'), /730144[\s\S]*manual\.pdf/);
  assert.match(sure('what was the slowest request, and how slow was it'), /5\.001/);
  assert.match(sure('what share of requests failed'), /46\.7 %/);
  assert.match(sure('median response time'), /^\*\*0\.044\*\*/);
});

void test('clients, browsers and robots are told apart', () => {
  assert.match(sure('how many different IPs'), /^\*\*7\*\*/);
  assert.match(sure('which browser was used most'), /^\*\*Safari\*\*/);
  assert.match(sure('which bots crawled the site'), /Googlebot/);
  assert.match(sure('how many requests by bots?'), /^\*\*1\*\*/);
});

void test('what requests do not tell is not answered for sure', () => {
  for (const question of ['which country do the visitors come from', 'how many robots paid?', 'who paid with a card?'])
    assert.equal(sure(question), '', question);
});

void test('requests of a log in JSON are asked alike', () => {
  const json = structuredFile(
    'caddy.jsonl',
    `{"level":"info","ts":1741687081.11,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.2.0.5","method":"GET","host":"fern.example","uri":"/","headers":{"User-Agent":["Mozilla/5.0 Firefox/135.0"]}},"bytes_read":0,"user_id":"","duration":0.0023,"size":3412,"status":200}
{"level":"info","ts":1741687091.22,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.2.0.5","method":"GET","host":"fern.example","uri":"/plants?page=2","headers":{"User-Agent":["Mozilla/5.0 Firefox/135.0"]}},"bytes_read":0,"user_id":"","duration":0.1203,"size":20412,"status":200}
{"level":"error","ts":1741687101.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.2.0.8","method":"POST","host":"fern.example","uri":"/checkout","headers":{"User-Agent":["curl/8.5.0"]}},"bytes_read":120,"user_id":"","duration":3.0021,"size":60,"status":502}
{"level":"info","ts":1741687201.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.2.0.8","method":"POST","host":"fern.example","uri":"/checkout","headers":{"User-Agent":["curl/8.5.0"]}},"bytes_read":120,"user_id":"","duration":0.4121,"size":510,"status":201}
{"level":"info","ts":1741688201.5,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"10.2.0.9","method":"GET","host":"fern.example","uri":"/missing","headers":{"User-Agent":["curl/8.5.0"]}},"bytes_read":0,"user_id":"","duration":0.0004,"size":0,"status":404}`,
  );
  assert.match(askFile(json, 'which paths were requested')?.text ?? '', /\/checkout \(2\)/);
  assert.match(askFile(json, 'largest response')?.text ?? '', /20412/);
  assert.match(askFile(json, 'total size of all responses')?.text ?? '', /24394/);
});

test('a second question is about what the first has counted', () => {
  assert.match(
    sure('How many requests were there, and which address made most of them?'),
    /\*\*15\*\*[\s\S]*10\.1\.0\.31/,
  );
  assert.match(sure('How many 404s were there, and which address caused most of them?'), /\*\*172\.16\.8\.77\*\* — 3/);
  // Of all requests 10.1.0.31 made most, which is not asked.
  assert.doesNotMatch(
    sure('How many requests came before 10:10, and which address made most of them?'),
    /10\.1\.0\.31/,
  );
});

test('a status before the time that a request took is one, and what it tells is no word to look for', () => {
  const service = structuredFile(
    'service.log',
    `2024-09-17 05:30:01.100 INFO  graph        rid=7c54b710 search user=mia 200 41ms
2024-09-17 05:30:02.200 INFO  graph        rid=7c54b711 beds user=noor 403 12ms
2024-09-17 05:30:03.300 WARN  db           rid=7c54b712 slow query 978ms: select * from stock
2024-09-17 05:30:04.400 INFO  graph        rid=7c54b713 beds user=mia 403 9ms
2024-09-17 05:30:05.500 INFO  labels       rid=7c54b714 printed 403 labels for noor
2024-09-17 05:30:06.600 ERROR graph        rid=7c54b715 search user=mia 500 1203ms`,
  );
  for (const question of [
    'number of requests refused with 403',
    'how many requests were denied (403)?',
    'how many were answered with status 403',
  ])
    assert.match(askFile(service, question)?.text ?? '', /^\*\*2\*\* entries with status 403/, question);
  assert.match(askFile(service, 'how many requests failed with a 500?')?.text ?? '', /^\*\*1\*\* entr/);
  // Another thing that is said of a status stays a condition.
  assert.doesNotMatch(askFile(service, 'how many uploads were printed with 403?')?.text ?? '', /^\*\*2\*\*/);
});

void test('what a format adds behind the program of the request counts, the time of the request in its short name too', () => {
  const log = structuredFile(
    'access.log',
    `10.0.0.1 - - [11/Mar/2025:09:58:01 +0000] "GET / HTTP/1.1" 200 5120 "-" "curl/8.9.1" rt=0.012 urt="0.011"
10.0.0.2 - - [11/Mar/2025:09:58:03 +0000] "GET /report HTTP/1.1" 200 912 "-" "curl/8.9.1" rt=7.310 urt="7.300"
10.0.0.1 - - [11/Mar/2025:09:58:09 +0000] "GET /about HTTP/1.1" 200 4410 "-" "curl/8.9.1" rt=0.020 urt="0.018"`,
  );
  assert.match(askFile(log, 'slowest request?')?.text ?? '', /7\.310 s[\s\S]*\/report/);
  assert.deepEqual(citedBy(askFile(log, 'requests slower than 1 s')), ['2-2']);
});
