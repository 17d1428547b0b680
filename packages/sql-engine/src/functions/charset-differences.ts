// Where the tables of Postgres' encodings of several bytes differ from those of iconv-lite: found by comparing every
// sequence of bytes, and every character, with a PostgreSQL 15.

type Range = readonly [from: number, to: number];

export interface Differences {
  /** Bytes that stand for another character, or for one that the library does not have; both ways. */
  readonly characters?: ReadonlyMap<number, string>;
  /** Characters that are written as others which look the same, or as the second of two places; one way. */
  readonly written?: ReadonlyMap<string, number>;
  /** Bytes, from and to, that stand for nothing. */
  readonly missing?: readonly Range[];
  /** Characters of the private use area: Unicode does not say what they are. */
  readonly privateUse: boolean;
}

/** Rows of consecutive bytes: the bytes of the first character, then all of them. */
function rows(...given: readonly (readonly [first: number, characters: string])[]): ReadonlyMap<number, string> {
  return new Map(given.flatMap(([first, text]) => [...text].map((character, index) => [first + index, character])));
}

function writtenAs(...given: readonly (readonly [first: number, characters: string])[]): ReadonlyMap<string, number> {
  return new Map([...rows(...given)].map(([bytes, character]) => [character, bytes]));
}

/** A row of 94 characters. */
function privateUse(from: number): string {
  return String.fromCharCode(...Array.from({ length: 94 }, (_, index) => from + index));
}

export const BIG5: Differences = {
  privateUse: false,
  characters: rows(
    [0xa145, '•'],
    [0xa14e, '､'],
    [0xa15a, '\ufffd'],
    [0xa1c2, '‾\ufffd'],
    [0xa1c5, '\ufffd'],
    [0xa1e3, '∼'],
    [0xa1f2, '♁☉'],
    [0xa1fe, '\ufffd'],
    [0xa240, '\ufffd／＼'],
    [0xa244, '¥'],
    [0xa246, '¢£'],
    [0xa2cc, '\ufffd'],
    [0xa2ce, '\ufffd'],
    [
      0xc6a1,
      'ヾゝゞ々ぁあぃいぅうぇえぉおかがきぎくぐけげこごさざしじすずせぜそぞただちぢっつづてでとどなにぬねのはばぱひびぴふぶぷへべぺほぼぽまみむめもゃやゅゆょよらりるれろゎわゐゑをんァアィイゥウェ',
    ],
    [
      0xc740,
      'エォオカガキギクグケゲコゴサザシジスズセゼソゾタダチヂッツヅテデトドナニヌネノハバパヒビピフブプヘベペホボポマミムメモャヤュユ',
    ],
    [
      0xc7a1,
      'ョヨラリルレロヮワヰヱヲンヴヵヶДЕЁЖЗИЙКЛМУФХЦЧШЩЪЫЬЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽',
    ],
  ),
  written: writtenAs([0xa451, '十'], [0xa4ca, '卅']),
  missing: [
    [0xa3e1, 0xa3e1],
    [0xf9dd, 0xf9fe],
  ],
};

export const EUC_CN: Differences = {
  privateUse: false,
  characters: rows([0xa1a4, '・'], [0xa1aa, '―']),
  missing: [
    [0xa2a1, 0xa2aa],
    [0xa6e0, 0xa6f5],
    [0xa8bb, 0xa8c0],
  ],
};

/** Compatibility ideographs are escaped: what normalizes this file would make others of them. */
export const EUC_JP: Differences = {
  privateUse: false,
  characters: rows(
    [0x8fa2c3, '￤'],
    [0x8ff3f3, 'ⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅠⅡ'],
    [
      0x8ff4a1,
      'ⅢⅣⅤⅥⅦⅧⅨⅩ＇＂㈱№℡炻仼僴凬匇匤\ufa0e咊坙\ufa0f\ufa10增寬峵嵓\ufa11德悅愠敎昻晥\ufa12\uf929栁\ufa13\ufa14橫櫢淸淲瀨\ufa15\ufa16甁皂皞\ufa17礰\ufa18\ufa19\ufa1a\ufa1b竧\ufa1c\ufa1d綠緖\ufa1e荢\ufa1f薰\ufa20\ufa21蠇\ufa22譿賴赶\ufa23\ufa24\ufa25郞\ufa26鄕\ufa27\ufa28閒\uf9dc\ufa29霻靍靑\ufa2a\ufa2b\ufa2c馞髙魲\ufa2d黑',
    ],
  ),
  written: writtenAs(
    [0x8fa2c3, '¦'],
    [0xa1c1, '～'],
    [0xadb5, 'ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ'],
    [0xade2, '№'],
    [0xade4, '℡'],
    [0xadea, '㈱'],
  ),
  missing: [
    [0x8fa2b7, 0x8fa2b7],
    [0xf9a1, 0xfcfe],
  ],
};

/** The mark of postcodes is younger than the library's table. */
export const EUC_KR: Differences = { privateUse: false, characters: rows([0xa2e8, '㉾']) };

export const UHC: Differences = {
  privateUse: true,
  characters: rows([0xa2e8, '㉾'], [0xc9a1, privateUse(0xe000)], [0xfea1, privateUse(0xe05e)]),
};

export const GB18030: Differences = {
  privateUse: true,
  characters: rows([0xa3a0, '\ue5e5'], [0xa8bc, '\ue7c7'], [0x8135f437, 'ḿ'], [0x8431a437, '\ufffd']),
};

export const GBK: Differences = {
  privateUse: false,
  written: writtenAs([0x80, '€']),
  missing: [
    [0xa2e3, 0xa2e3],
    [0xa3a0, 0xa3a0],
    [0xa8bc, 0xa8bc],
    [0xa8bf, 0xa8bf],
    [0xa989, 0xa995],
    [0xfe50, 0xfe9f],
  ],
};

export const SJIS: Differences = {
  privateUse: false,
  written: writtenAs(
    [0xfa4a, 'ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ'],
    [0xfa58, '㈱№℡'],
    [0x8191, '¢£'],
    [0x5c, '¥'],
    [0x81ca, '¬'],
    [0x8161, '‖'],
    [0x7e, '‾'],
    [0x817c, '−'],
    [0x8160, '〜'],
  ),
};
