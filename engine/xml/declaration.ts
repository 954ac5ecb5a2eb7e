// The XML declaration at the head of a value: <?xml version="1.0" encoding="UTF-8" standalone="yes"?>.

export interface XmlDeclaration {
  /** How many characters of the text it is; 0: there is none. */
  readonly length: number
  readonly version?: string
  readonly encoding?: string
  readonly standalone?: boolean
}

/** What is wrong with a declaration. */
export interface DeclarationFault {
  readonly fault: string
}

const none: XmlDeclaration = { length: 0 }
const quoted = `\\s*=\\s*(?:"([^"]*)"|'([^']*)')`
const shape = {
  version: new RegExp(`\\s+version${quoted}`, 'y'),
  encoding: new RegExp(`\\s+encoding${quoted}`, 'y'),
  standalone: new RegExp(`\\s+standalone${quoted}`, 'y'),
  end: /\s*\?>/y,
}

export function readDeclaration(text: string): XmlDeclaration | DeclarationFault {
  if (!/^<\?xml\s/.test(text)) return none
  let at = 5
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (!found) return undefined
    at = pattern.lastIndex
    return found[1] ?? found[2] ?? ''
  }
  const version = take(shape.version)
  if (version === undefined) return { fault: 'Malformed declaration: missing version.' }
  const encoding = take(shape.encoding)
  const standalone = take(shape.standalone)
  if (standalone !== undefined && standalone !== 'yes' && standalone !== 'no') {
    return { fault: "standalone accepts only 'yes' or 'no'." }
  }
  if (take(shape.end) === undefined) return { fault: "Parsing XML declaration: '?>' expected." }
  return {
    length: at,
    version,
    ...(encoding !== undefined && { encoding }),
    ...(standalone !== undefined && { standalone: standalone === 'yes' }),
  }
}

/** Of a value that was checked when it was made. */
export function declarationOf(text: string): XmlDeclaration {
  const found = readDeclaration(text)
  return 'fault' in found ? none : found
}

/** Empty where it would say nothing but what holds without it. */
export function writeDeclaration(version: string | undefined, standalone: boolean | undefined): string {
  if ((version === undefined || version === '1.0') && standalone === undefined) return ''
  const alone = standalone === undefined ? '' : ` standalone="${standalone ? 'yes' : 'no'}"`
  return `<?xml version="${version ?? '1.0'}"${alone}?>`
}

/** As a value is shown: its encoding is the connection's, and not what its declaration says. */
export function withoutEncoding(text: string): string {
  const { length, version, standalone } = declarationOf(text)
  if (length === 0) return text
  const written = writeDeclaration(version, standalone)
  return written + text.slice(written === '' && text[length] === '\n' ? length + 1 : length)
}
