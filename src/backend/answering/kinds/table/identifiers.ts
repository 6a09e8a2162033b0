import type { NumberNotation } from './numberNotation.ts';

/** Last words of names of columns whose numbers only name things. */
const IDENTIFYING = new Set(
  'id ids no nr num number nummer code key zip plz postcode phone tel telephone telefon fax mobile sku isbn iban ean uuid year jahr index idx lat lon lng latitude longitude rank line row port vin pin pos position 编号 年份 年'.split(
    ' ',
  ),
);
/** Things that are numbered; in the plural they are counted. */
const ENTITIES = new Set(
  'order invoice customer client ticket case booking reservation member account employee patient loan receipt shipment parcel contract policy claim ride trip job batch lot request transaction payment article product item asset device sensor vehicle bestellung auftrag rechnung kunde mitglied konto vertrag beleg artikel 订单 客户 会员'.split(
    ' ',
  ),
);
/** Smaller numbers under the name of a thing may say how many there are. */
const MIN_CODE = 1000;
const MIN_SERIAL_DIGITS = 4;
const MIN_NUMBERED_ROWS = 4;

/** A column of numbers by its place, its name and its cells. */
interface NumberColumn {
  readonly index: number;
  readonly words: readonly string[];
  readonly values: readonly (number | string | null)[];
  readonly notation: NumberNotation | undefined;
}

/** Whether the numbers of a column only name things, so that they are not to be added up. */
export function areIdentifiers(column: NumberColumn): boolean {
  if (isCalledIdentifier(column)) return true;
  const { values, notation } = column;
  if (values.length < MIN_NUMBERED_ROWS || notation?.unit !== '' || notation.decimals > 0) return false;
  return isNumbering(column) || isEntityNumber(column) || isSerial(column);
}

/** Whether the last word of a name says that the numbers only name things. */
function isCalledIdentifier({ words, notation }: NumberColumn): boolean {
  const last = words.at(-1) ?? '';
  return (IDENTIFYING.has(last) || /\p{L}{2}jahr$/u.test(last)) && (notation?.unit ?? '') === '';
}

/** Whether a first column only numbers the rows: 1, 2, 3. */
function isNumbering({ index, values }: NumberColumn): boolean {
  if (index > 0) return false;
  return values.every((value, at) => at === 0 || (typeof value === 'number' && value - Number(values[at - 1]) === 1));
}

/** Whether a column is called by one thing, `Order` or `invoice`, and its whole numbers tell these things from each other. */
function isEntityNumber({ words, values }: NumberColumn): boolean {
  if (!ENTITIES.has(words.at(-1) ?? '')) return false;
  const numbers = values.filter((value) => typeof value === 'number');
  return (
    numbers.every((number) => number > 0) &&
    (new Set(numbers).size === values.length || numbers.every((number) => number >= MIN_CODE))
  );
}

/** Whether a first column has numbers of equally many digits that only go up: 24071, 24072, 24075. */
function isSerial({ index, values }: NumberColumn): boolean {
  if (index > 0) return false;
  const digits = String(values[0]).length;
  return (
    digits >= MIN_SERIAL_DIGITS &&
    values.every(
      (value, at) =>
        typeof value === 'number' && String(value).length === digits && (at === 0 || value > Number(values[at - 1])),
    )
  );
}
