// Sums of money and dates as readers of each language write them.

import appearance from "../../../assets/appearance.json";
import type { Money } from "../contract";
import type { Language } from "../settings";

const CURRENCIES: Record<string, string> = appearance.currencies;
const UNITS: Record<Language, [number, string][]> = {
  zh: [[1e8, "亿"], [1e4, "万"]],
  en: [[1e9, " bn"], [1e6, " m"], [1e3, " k"]],
};

/** A sum in single units: 6900000 CNY is "690 万元" and "CNY 6.9 m". */
export function money({ value, currency }: Pick<Money, "value" | "currency">, language: Language): string {
  const [size, word] = UNITS[language].find(([unit]) => Math.abs(value) >= unit) ?? [1, ""];
  const digits = (value / size).toLocaleString("en", { maximumFractionDigits: 4, useGrouping: false });
  return language === "zh" ? `${digits} ${word}${CURRENCIES[currency] ?? ` ${currency}`}` : `${currency} ${digits}${word}`;
}

/** An ISO 8601 date of any precision: "2020-01" is "2020年1月" and "Jan 2020"; anything else stays as it is. */
export function date(text: string, language: Language): string {
  const found = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?$/.exec(text);
  if (!found) return text;
  const [, year, month, day] = found;
  if (language === "zh") return `${year}年${month ? `${Number(month)}月` : ""}${day ? `${Number(day)}日` : ""}`;
  if (!month) return text;
  const format: Intl.DateTimeFormatOptions = { year: "numeric", month: "short", timeZone: "UTC" };
  if (day) format.day = "numeric";
  return new Intl.DateTimeFormat("en-GB", format).format(new Date(`${year}-${month}-${day ?? "01"}T00:00:00Z`));
}

export function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
