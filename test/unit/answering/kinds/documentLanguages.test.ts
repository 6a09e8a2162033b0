import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askFile, citedBy, structuredFile } from './askFile.ts';

const allotment = structuredFile(
  'gartenordnung.md',
  `# Gartenordnung

## Zeiten

Das Tor wird im Sommer um 21 Uhr geschlossen. Rasenmähen ist sonntags verboten.

## Wasser

Bei Ausfall der Pumpe ist der Wasserwart zu rufen: 0451 22 97.

## Beiträge

| Art            | Beitrag im Jahr |
| -------------- | --------------- |
| Mitglied       | 84 €            |
| Fördermitglied | 30 €            |
`,
);

const dormitory = structuredFile(
  'dormitory.md',
  `# 宿舍管理规定

## 入住

1. 押金为三百元，退宿时无损坏全额退还。
2. 钥匙丢失的，交十五元补办。

## 用电

1. 禁止使用大功率电器，违者罚款一百元。
2. 电动车不得进楼充电。
`,
);

const club = structuredFile(
  'club.md',
  `# Rules of the rowing club

Oars are lent for up to 5 days. What gets lost costs 70 pounds.

In a storm nobody leaves the harbour. The phone of the harbour office is 555 0142.
`,
);

test('a document in German is asked in English', () => {
  assert.deepEqual(citedBy(askFile(allotment, 'who do I call when the pump breaks down?')), ['9-9']);
  assert.match(askFile(allotment, 'when does the gate close')?.text ?? '', /21 Uhr/);
  assert.match(askFile(allotment, 'what is the fee for supporting members')?.text ?? '', /30 €/);
});

test('a document in Chinese is asked in English', () => {
  assert.match(askFile(dormitory, 'how much is the deposit?')?.text ?? '', /三百元/);
  assert.match(askFile(dormitory, 'I lost my key')?.text ?? '', /十五元/);
  assert.match(askFile(dormitory, 'may I bring my scooter into the building')?.text ?? '', /电动车/);
});

test('a document in English is asked in German and in Chinese', () => {
  assert.match(askFile(club, 'Wo rufe ich bei Sturm an?')?.text ?? '', /555 0142/);
  assert.match(askFile(club, '暴风天气怎么办')?.text ?? '', /storm/);
});

test('in Chinese other words for the same are found', () => {
  assert.match(askFile(dormitory, '电瓶车可以进来吗')?.text ?? '', /电动车/);
});
