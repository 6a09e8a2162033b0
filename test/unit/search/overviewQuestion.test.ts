import assert from 'node:assert/strict';
import test from 'node:test';
import { isOverviewQuestion } from '../../../src/backend/search/overviewQuestion.ts';

const OF_THE_WHOLE = [
  'Summarize this file.',
  'please summarise the module in two sentences',
  'What is this about?',
  'whats this file for',
  "What's in this file?",
  'what does the script do?',
  'explain what the script is for',
  'Tell me what this nginx config does',
  'tell me about this project',
  'purpose of this package',
  'What is the purpose of this workflow?',
  'give me a short overview',
  'a short version please',
  'what do we use this tool for?',
  'What am I looking at?',
  'what is configured here?',
  'tl;dr',
  'what is knotter, in a sentence or two',
  'gimme a one-line summary of this file',
  'Please describe the code',
  'Worum geht es hier?',
  'Wozu dient dieses Skript?',
  '总结一下这个文件',
  '这个文件是关于什么的？',
];

const OF_A_PART = [
  'Summarize the notice period',
  'What is in chapter 3?',
  'Describe how leave works',
  'what is the licence?',
  'What are the rules?',
  'what does createHold do?',
  'what is the port of the database?',
  'explain what the second stage is for',
  'why does the service exit?',
  'What is this port for?',
  'what is it called when the tank is empty?',
  'What is the point of sale?',
  'Was kostet das?',
  '',
];

void test('a question about the file as a whole is told by its words, in three languages', () => {
  for (const question of OF_THE_WHOLE) assert.equal(isOverviewQuestion(question), true, question);
});

void test('a question for something in the file is none about the whole', () => {
  for (const question of OF_A_PART) assert.equal(isOverviewQuestion(question), false, question);
});
