import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentText } from './explain-document.ts'

const document = {
  Plan: {
    'Node Type': 'Sort',
    'Total Cost': 3,
    'Plan Rows': 2,
    'Sort Key': ['a', 'b DESC'],
    Plans: [{ 'Node Type': 'Seq Scan', Filter: '((a < 1) AND ("x" = \'&\'::text))', Disabled: false }],
  },
  Settings: { work_mem: '8MB' },
  'Planning Time': 0.5,
}

test('YAML has dashes before items and texts as JSON has them', () => {
  assert.equal(
    documentText(document, 'yaml'),
    [
      '- Plan: ',
      '    Node Type: "Sort"',
      '    Total Cost: 3.00',
      '    Plan Rows: 2',
      '    Sort Key: ',
      '      - "a"',
      '      - "b DESC"',
      '    Plans: ',
      '      - Node Type: "Seq Scan"',
      '        Filter: "((a < 1) AND (\\"x\\" = \'&\'::text))"',
      '        Disabled: false',
      '  Settings: ',
      '    work_mem: "8MB"',
      '  Planning Time: 0.500',
    ].join('\n'),
  )
})

test('XML has elements for keys, items for lists and escapes texts', () => {
  assert.equal(
    documentText(document, 'xml'),
    [
      '<explain xmlns="http://www.postgresql.org/2009/explain">',
      '  <Query>',
      '    <Plan>',
      '      <Node-Type>Sort</Node-Type>',
      '      <Total-Cost>3.00</Total-Cost>',
      '      <Plan-Rows>2</Plan-Rows>',
      '      <Sort-Key>',
      '        <Item>a</Item>',
      '        <Item>b DESC</Item>',
      '      </Sort-Key>',
      '      <Plans>',
      '        <Plan>',
      '          <Node-Type>Seq Scan</Node-Type>',
      '          <Filter>((a &lt; 1) AND ("x" = \'&amp;\'::text))</Filter>',
      '          <Disabled>false</Disabled>',
      '        </Plan>',
      '      </Plans>',
      '    </Plan>',
      '    <Settings>',
      '      <work_mem>8MB</work_mem>',
      '    </Settings>',
      '    <Planning-Time>0.500</Planning-Time>',
      '  </Query>',
      '</explain>',
    ].join('\n'),
  )
})
