// Module: COPY FROM's text and csv input to columns.
export { csvRows, textRows, nextRow, quotedLines } from './copy-rows'
export { setColumn, integers, decimals, floats, booleans, dates, timestamps, texts, nulls, used } from './copy-fields'
