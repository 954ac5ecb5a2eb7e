// st, nd, rd, th.

export function ordinalSuffix(digits: string, upper: boolean): string {
  const last = digits.at(-1)
  const teen = digits.length > 1 && digits.at(-2) === '1'
  const suffix = teen ? 'th' : last === '1' ? 'st' : last === '2' ? 'nd' : last === '3' ? 'rd' : 'th'
  return upper ? suffix.toUpperCase() : suffix
}
