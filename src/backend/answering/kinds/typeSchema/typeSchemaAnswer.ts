import type { AnswerKind, Finding } from '../answerKind.ts';
import { alternatives } from './alternatives.ts';
import { memberList } from './memberList.ts';
import { operationAnswer } from './operationAnswer.ts';
import { presetAnswer } from './presetAnswer.ts';
import { isTypeSchema, typeSchemaOf } from './schemaModel.ts';

const KINDS = [presetAnswer, operationAnswer, memberList, alternatives];

/** What the types of GraphQL and Protocol Buffers have and what their calls take and give. */
export const typeSchemaAnswer: AnswerKind = {
  name: 'type schema',
  find(question, file) {
    if (!isTypeSchema(file)) return undefined;
    const schema = typeSchemaOf(file);
    const found = KINDS.flatMap((find) => find(question, schema) ?? []);
    return found.reduce<Finding | undefined>(
      (best, one) => (best && best.certainty >= one.certainty ? best : one),
      undefined,
    );
  },
};
