import { suite } from 'node:test';
import { asker, expectAll } from './askTable.ts';

const RULES = `
groups:
  - name: nodes
    rules:
      - alert: NodeDown
        expr: up == 0
        for: 3m
        labels: {severity: page, team: harbour}
      - alert: ClockSkew
        expr: offset > 0.05
        for: 10m
        labels: {severity: info, team: harbour}
  - name: picking
    rules:
      - alert: QueueStuck
        expr: rate == 0
        for: 5m
        labels: {severity: page, team: picking}
      - alert: PrinterOffline
        expr: online == 0
        for: 20m
        labels: {severity: ticket, team: picking}
      - record: db:rate
        expr: sum(rate)
`;

suite('lists of one name in several objects are asked as one', () => {
  expectAll(asker('alerts.yaml', RULES), [
    ['how many alerts are there', /^\*\*4\*\* different values of `alert`/],
    ['which alerts have severity page', /^2 `alert`[^]*NodeDown[^]*QueueStuck/],
    ['how many alerts are in the group nodes', /^\*\*2\*\*/],
    ['list all alerts', /NodeDown[^]*PrinterOffline/],
  ]);
});
