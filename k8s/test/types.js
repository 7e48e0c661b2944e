import path from 'node:path';
import ts from 'typescript';

const MONITORING = '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1';
const module = {
  v1: 'kubernetes-models/v1',
  'apps/v1': 'kubernetes-models/apps/v1',
  'batch/v1': 'kubernetes-models/batch/v1',
  'autoscaling/v2': 'kubernetes-models/autoscaling/v2',
  'policy/v1': 'kubernetes-models/policy/v1',
  'networking.k8s.io/v1': 'kubernetes-models/networking.k8s.io/v1',
  'monitoring.coreos.com/v1': MONITORING,
};

/**
 * What TypeScript says against the manifests when each is an object literal of its Kubernetes type:
 * wrong types, missing fields, and fields that do not exist.
 */
export function typeErrors(manifests) {
  const source = manifests
    .map((manifest, i) => {
      const from = module[manifest.apiVersion] ?? `unknown API ${manifest.apiVersion}`;
      return `import type { I${manifest.kind} as T${i} } from '${from}';
export const m${i}: T${i} = ${JSON.stringify(manifest, null, 1)};`;
    })
    .join('\n');
  const file = path.resolve(import.meta.dirname, 'manifests.ts');
  const options = { module: ts.ModuleKind.NodeNext, noEmit: true, strict: true, skipLibCheck: true, types: [] };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, source, version) : getSourceFile(name, version, ...rest);
  return ts.getPreEmitDiagnostics(ts.createProgram([file], options, host)).map(({ file: at, start, messageText }) => {
    const line = at ? at.text.split('\n')[at.getLineAndCharacterOfPosition(start).line].trim() : '';
    return `${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
