// OIDs of the catalogs that other catalogs name in `classoid`.

export const CLASS = {
  type: 1247,
  routine: 1255,
  relation: 1259,
  database: 1262,
  constraint: 2606,
  schema: 2615,
  operator: 2617,
} as const;
