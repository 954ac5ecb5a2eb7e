// Module: COPY FROM's input to columns.
export { csvRows, textRows, nextRow, quotedLines } from './copy-rows'
export { setColumn, integers, decimals, floats, booleans, dates, timestamps, texts, nulls, used } from './copy-fields'
export { tuples, nextTuple, binaryIntegers, binaryDecimals, binaryFloats, binaryBooleans } from './copy-binary'
