import { parentPort, type MessagePort } from 'node:worker_threads';
import { joinLines, type StructuredFile } from '../../structure/structure.ts';
import { detectEncoding, readShownLines } from '../../text/lines.ts';
import { understand, type Question } from '../../understanding/question.ts';
import { goingOnFrom } from '../../understanding/questionParts.ts';
import { findInFile, findInStructures, type FileFinding } from '../kinds/answerFromStructure.ts';
import { isDoubtful } from '../kinds/document/askedWords.ts';
import { isProgram, programOf } from '../kinds/code/program.ts';
import { unknownWords } from '../kinds/code/unitSearch.ts';
import { SETTINGS_FORMATS } from '../kinds/items/lookUp.ts';
import { RECORD_FORMATS } from '../kinds/tables.ts';
import { StructureCache } from '../kinds/structureCache.ts';
import { StructureQuestion, type AnsweringMessage, type FileToRead, type FoundAnswer } from './messages.ts';

/** The body of the answering thread: takes questions in order, and keeps the structures of the files that they were about. */
export function runAnsweringWorker(): void {
  const port = parentPort;
  if (!port) throw new Error('The answering worker runs in a worker thread only.');
  const structures = new StructureCache();
  port.on('message', (message: unknown) => {
    port.postMessage(answer(StructureQuestion.parse(message), structures, port));
  });
}

function answer(asked: StructureQuestion, structures: StructureCache, port: MessagePort): AnsweringMessage {
  const failed: { fileId: string; reason: string }[] = [];
  /**
   * Runs work on one file, after a message with the file's id: if the work never ends, the server knows which file it was. An
   * error loses only this file's answer.
   */
  const attempt = <T>(fileId: string, look: () => T | undefined): T | undefined => {
    port.postMessage({ kind: 'begun', fileId } satisfies AnsweringMessage);
    try {
      return look();
    } catch (error) {
      failed.push({ fileId, reason: error instanceof Error ? error.name : 'error' });
      return undefined;
    }
  };
  const files = asked.files.flatMap((file) => attempt(file.fileId, () => read(file, structures)) ?? []);
  const question = understood(asked);
  const findings = findInStructures(question, files, (question, file) =>
    attempt(file.fileId, () => findInFile(question, file)),
  );
  return {
    kind: 'answered',
    findings: findings.map(foundAnswer),
    isStructured:
      files.length > 0 &&
      files.every(({ structure: { format } }) => SETTINGS_FORMATS.has(format) || RECORD_FORMATS.has(format)),
    isDoubtful:
      files.length > 0 &&
      files.every(
        (file) => attempt(file.fileId, () => isDoubtful(question, file) || lacksWords(question, file)) === true,
      ),
    failed,
    kept: structures.fileIds(),
  };
}

/** Whether a program lacks a word of the question, and every synonym of it. */
function lacksWords(question: Question, file: StructuredFile): boolean {
  return isProgram(file) && !question.aims.has('summary') && unknownWords(question, programOf(file)).length > 0;
}

/** The question, parsed, with the one that it refers to. */
function understood({ question, before }: StructureQuestion): Question {
  return before === undefined ? understand(question) : goingOnFrom(understand(before), understand(question));
}

function read({ fileId, filename, stored }: FileToRead, structures: StructureCache): StructuredFile | undefined {
  return structures.get(fileId, filename, () => {
    if (!stored) return undefined;
    const detection = detectEncoding(stored);
    return detection.kind === 'unsupported' ? undefined : [...readShownLines(stored, detection.encoding, filename)];
  });
}

function foundAnswer({ file, text, how, kinds, certainty, lines, isRefusal = false }: FileFinding): FoundAnswer {
  const cited = joinLines(lines).map((span) => ({
    ...span,
    text: file.text.slice(span.first - 1, span.last).join('\n'),
  }));
  return { fileId: file.fileId, kinds: [...kinds], isRefusal, text, how, certainty, lines: [...lines], cited };
}
