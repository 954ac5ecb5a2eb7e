// XML as S3 answers it. Elements are data: a text, or children by name in order; a list repeats its element. Attributes, where there are
// any, stand behind the name.

export type XmlValue = string | number | boolean | undefined | XmlFields | readonly XmlValue[]
export interface XmlFields {
  readonly [name: string]: XmlValue
}

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/'

export const xmlDocument = (root: string, fields: XmlFields): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${namespace}">${children(fields)}</${root}>`

/** Without the namespace, as errors are. */
export const xmlError = (fields: XmlFields): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${children(fields)}</Error>`

const children = (fields: XmlFields): string =>
  Object.entries(fields)
    .map(([name, value]) => element(name, value))
    .join('')

function element(name: string, value: XmlValue): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return (value as readonly XmlValue[]).map((one) => element(name, one)).join('')
  const content = typeof value === 'object' ? children(value as XmlFields) : escapeXml(String(value))
  return `<${name}>${content}</${name.split(' ', 1)[0]}>`
}

/** Line ends as references, or readers would make them one kind. What XML 1.0 cannot hold at all is left out of error texts. */
const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\t\n\r]/g, (c) => `&#${c.charCodeAt(0)};`)
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, (c) => `&#x${c.charCodeAt(0).toString(16)};`)
