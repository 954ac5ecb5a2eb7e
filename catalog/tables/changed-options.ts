// WITH (…) after ALTER … SET (…) and RESET (…): what is set comes to the end, as pg_class.reloptions has it; null resets.
export function changedOptions(
  before: Readonly<Record<string, string>> | undefined,
  changes: Readonly<Record<string, string | null>>,
): Record<string, string> {
  const kept = Object.entries(before ?? {}).filter(([name]) => !(name in changes))
  const set = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== null)
  return Object.fromEntries([...kept, ...set])
}
