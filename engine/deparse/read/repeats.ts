// What a clause names a second time adds nothing: it is left out.

export function unlike<T>(items: readonly T[], value: (item: T) => unknown = (item) => item): readonly T[] {
  const texts = items.map((item) => JSON.stringify(value(item)))
  return items.filter((_, at) => texts.indexOf(texts[at]) === at)
}
