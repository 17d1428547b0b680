// pg_settings: the settings of the engine and its drivers with the values that the reader's session has.

import type { SettingDefinition } from '../../driver/driver.ts';
import { array, type RowObject } from '../row-source.ts';
import type { Reader, SystemModel } from '../system-model.ts';

function categoryOf(setting: SettingDefinition): string {
  if (setting.name.includes('.')) return 'Customized Options';
  return setting.context === 'internal' ? 'Preset Options' : 'Client Connection Defaults / Statement Behavior';
}

/** Where the value comes from: `session` once it is another than the default. */
function sourceOf(setting: SettingDefinition, value: string): string {
  return value === setting.defaultValue ? 'default' : 'session';
}

const UNIT_FACTORS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  ms: { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000, d: 86_400_000 },
  s: { ms: 0.001, s: 1, min: 60, h: 3600, d: 86_400 },
  min: { s: 1 / 60, min: 1, h: 60, d: 1440 },
  B: { B: 1, kB: 1024, MB: 1_048_576, GB: 1_073_741_824 },
  kB: { B: 1 / 1024, kB: 1, MB: 1024, GB: 1_048_576, TB: 1_073_741_824 },
  '8kB': { kB: 1 / 8, MB: 128, GB: 131_072, TB: 134_217_728 },
  MB: { kB: 1 / 1024, MB: 1, GB: 1024, TB: 1_048_576 },
};

/** SHOW prints `64MB`; pg_settings has the number in the setting's unit. */
export function inUnit(value: string, unit: string | undefined): string {
  if (unit === undefined) return value;
  const match = /^(-?\d+(?:\.\d+)?)\s*([A-Za-z]+)$/.exec(value);
  const factor = UNIT_FACTORS[unit]?.[match?.[2] ?? ''];
  return match === null || factor === undefined ? value : String(Math.round(Number(match[1]) * factor));
}

export function settingRows(model: SystemModel, reader: Reader): readonly RowObject[] {
  return model.server.settings.map((setting) => {
    const shown = reader.settings[setting.name] ?? setting.defaultValue;
    const initial = inUnit(setting.defaultValue, setting.unit);
    return {
      name: setting.name,
      setting: inUnit(shown, setting.unit),
      unit: setting.unit ?? null,
      category: categoryOf(setting),
      short_desc: setting.description,
      context: setting.context,
      vartype: setting.type,
      source: sourceOf(setting, shown),
      min_val: setting.min === undefined ? null : String(setting.min),
      max_val: setting.max === undefined ? null : String(setting.max),
      enumvals: setting.values === undefined ? null : array(setting.values),
      boot_val: initial,
      reset_val: initial,
      pending_restart: false,
    };
  });
}
