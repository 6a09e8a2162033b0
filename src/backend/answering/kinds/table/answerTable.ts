import { AskedTable, type TableAnswer } from './answer/askedTable.ts';
import { cellsAnswer, valuesAnswer } from './answer/cells.ts';
import { aggregateAnswer, shareAnswer } from './answer/figures.ts';
import { groupsAnswer, perGroupAnswer } from './answer/groups.ts';
import { repeatedAnswer } from './answer/repetitions.ts';
import { checkAnswer, columnsAnswer, extremeAnswer, rowsAnswer } from './answer/rows.ts';
import { versusAnswer } from './answer/versus.ts';
import type { TableDatabase } from './tableDatabase.ts';
import type { TableModel } from './tableModel.ts';
import type { TableQuery } from './tableQuery.ts';

/** Asks a query of a table's database and puts the result into words; undefined where it has none. */
export function answerTable(query: TableQuery, model: TableModel, database: TableDatabase): TableAnswer | undefined {
  return answerOf(new AskedTable(model, database), query);
}

function answerOf(table: AskedTable, query: TableQuery): TableAnswer | undefined {
  switch (query.form) {
    case 'columns':
      return columnsAnswer(table);
    case 'aggregate':
      return aggregateAnswer(table, query);
    case 'share':
      return shareAnswer(table, query);
    case 'perGroup':
      return perGroupAnswer(table, query);
    case 'groups':
      return groupsAnswer(table, query);
    case 'extreme':
      return extremeAnswer(table, query);
    case 'cells':
      return cellsAnswer(table, query);
    case 'versus':
      return versusAnswer(table, query);
    case 'repeated':
      return repeatedAnswer(table, query);
    case 'check':
      return checkAnswer(table, query);
    case 'rows':
      return rowsAnswer(table, query);
    case 'values':
      return valuesAnswer(table, query);
  }
}
