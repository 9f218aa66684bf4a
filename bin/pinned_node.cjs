// The Node that oikos brings (npm package `node`). In the syntax of old Nodes: any may read this.
'use strict'
var fs = require('fs')
var path = require('path')

/** What the engine needs of its Node: isolated-vm can't live in a process made of a snapshot. */
exports.FLAGS = ['--no-node-snapshot', '--disable-warning=ExperimentalWarning']

/** The path of its binary. Throws an Error in words for whoever installed oikos. */
exports.pinnedNode = function pinnedNode() {
  var found
  try {
    found = path.dirname(require.resolve('node/package.json'))
  } catch (_) {
    throw new Error('oikos: the npm package "node" is not there: run npm install again')
  }
  var name = process.platform === 'win32' ? 'node.exe' : 'node'
  var binary = path.join(found, 'bin', name)
  if (fs.existsSync(binary)) return binary
  throw new Error(
    'oikos: it brings its own Node, which is not there yet: npm was told to run no install ' +
      'scripts.\nRun: npm rebuild node --ignore-scripts=false',
  )
}

/** The file that is the command line: a source in a checkout, emitted in what npm installs. */
exports.oikosFile = function oikosFile() {
  var root = path.dirname(__dirname)
  var source = path.join(root, 'src', 'cli', 'oikos.ts')
  return fs.existsSync(source) ? source : path.join(root, 'lib', 'src', 'cli', 'oikos.js')
}
