// One document of EXPLAIN in the formats that have a structure: JSON, YAML and XML, with PostgreSQL's layout and names.

/** Values are texts, numbers, truth values, lists of texts, documents and lists of documents. */
export type ExplainDocument = Readonly<Record<string, unknown>>

export function documentText(document: ExplainDocument, format: 'json' | 'yaml' | 'xml'): string {
  switch (format) {
    case 'json':
      return JSON.stringify([document], null, 2)
    case 'yaml':
      return yamlItem(document, 0).join('\n')
    case 'xml':
      return [
        '<explain xmlns="http://www.postgresql.org/2009/explain">',
        ...xmlElement('Query', document, 1),
        '</explain>',
      ].join('\n')
  }
}

const isDocument = (value: unknown): value is ExplainDocument =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Costs and times keep their zeros. */
function numberText(name: string, value: number): string {
  if (name.endsWith(' Cost') || name === 'Actual Rows') return value.toFixed(2)
  return name === 'Time' || name.endsWith(' Time') ? value.toFixed(3) : String(value)
}

const scalarText = (name: string, value: unknown): string =>
  typeof value === 'number' ? numberText(name, value) : String(value)

/** An item of a list: its first line carries the dash. */
function yamlItem(document: ExplainDocument, depth: number): string[] {
  const lines = yamlLines(document, depth + 2)
  return lines.map((line, index) => (index === 0 ? `${' '.repeat(depth)}- ${line.slice(depth + 2)}` : line))
}

function yamlLines(document: ExplainDocument, depth: number): string[] {
  const indent = ' '.repeat(depth)
  return Object.entries(document).flatMap(([name, value]) => {
    if (isDocument(value)) return [`${indent}${name}: `, ...yamlLines(value, depth + 2)]
    if (Array.isArray(value)) {
      const items = value.flatMap((item: unknown) =>
        isDocument(item) ? yamlItem(item, depth + 2) : [`${indent}  - ${yamlScalar(name, item)}`],
      )
      return [`${indent}${name}: `, ...items]
    }
    return [`${indent}${name}: ${yamlScalar(name, value)}`]
  })
}

const yamlScalar = (name: string, value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value) : scalarText(name, value)

/** What the items of a list are called. */
const singular = (name: string): string => (name === 'Plans' ? 'Plan' : 'Item')

function xmlElement(name: string, value: unknown, depth: number): string[] {
  const indent = '  '.repeat(depth)
  const tag = name.replace(/[^-A-Za-z0-9_.]/g, '-')
  const inner = Array.isArray(value)
    ? value.flatMap((item: unknown) => xmlElement(singular(name), item, depth + 1))
    : isDocument(value)
      ? Object.entries(value).flatMap(([key, part]) => xmlElement(key, part, depth + 1))
      : undefined
  if (inner) return [`${indent}<${tag}>`, ...inner, `${indent}</${tag}>`]
  return [`${indent}<${tag}>${xmlText(scalarText(name, value))}</${tag}>`]
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#x0d;' }
const xmlText = (text: string): string => text.replace(/[&<>\r]/g, (character) => entities[character])
