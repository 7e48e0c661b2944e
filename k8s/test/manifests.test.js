// The rules that every overlay keeps. RENDERED is the directory of the rendered overlays (see validate.sh).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { typeErrors } from './types.js';

const load = (overlay) =>
  parseAllDocuments(readFileSync(`${process.env.RENDERED}/${overlay}.yaml`, 'utf8')).map((document) => document.toJS());
const ofKind = (manifests, kind) => manifests.filter((manifest) => manifest.kind === kind);
const workloads = (manifests) => manifests.filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind));
const has = (labels, selector) => Object.entries(selector).every(([key, value]) => labels?.[key] === value);
const portNames = (workload) => workload.spec.template.spec.containers.flatMap((c) => c.ports.map((p) => p.name));
const nameOf = ({ kind, metadata }) => `${kind} ${metadata.name}`;
const cardea = (manifests) => ofKind(manifests, 'Deployment').find(({ metadata }) => metadata.name === 'cardea');

for (const overlay of ['dev', 'production']) {
  const manifests = load(overlay);
  const rule = (sentence, check) => test(`${overlay}: ${sentence}`, check);

  rule('every field exists and has its type', () => assert.deepEqual(typeErrors(manifests), []));

  rule('everything is in the namespace of the overlay, which takes only restricted pods', () => {
    const [namespace] = ofKind(manifests, 'Namespace');
    assert.equal(namespace.metadata.labels['pod-security.kubernetes.io/enforce'], 'restricted');
    for (const manifest of manifests.filter((m) => m !== namespace)) {
      assert.equal(manifest.metadata.namespace, namespace.metadata.name, nameOf(manifest));
    }
  });

  rule('every container is one that a restricted namespace takes, with a read-only root', () => {
    for (const workload of workloads(manifests)) {
      const pod = workload.spec.template.spec;
      assert.equal(pod.automountServiceAccountToken, false, nameOf(workload));
      assert.equal(pod.enableServiceLinks, false, `${nameOf(workload)}: service links would be settings`);
      assert.equal(pod.securityContext.runAsNonRoot, true);
      assert.ok(pod.securityContext.runAsUser > 0);
      assert.equal(pod.securityContext.seccompProfile.type, 'RuntimeDefault');
      for (const { name, securityContext, resources } of pod.containers) {
        assert.equal(securityContext.allowPrivilegeEscalation, false, name);
        assert.equal(securityContext.readOnlyRootFilesystem, true, name);
        assert.deepEqual(securityContext.capabilities, { drop: ['ALL'] }, name);
        assert.ok(resources.requests.cpu && resources.requests.memory && resources.limits.memory, name);
      }
    }
  });

  rule('probes, services and policies name ports that the pods have', () => {
    for (const workload of workloads(manifests)) {
      for (const container of workload.spec.template.spec.containers) {
        const own = container.ports.map((port) => port.name);
        for (const probe of [container.startupProbe, container.livenessProbe, container.readinessProbe]) {
          if (probe?.httpGet) assert.ok(own.includes(probe.httpGet.port), `${container.name}: ${probe.httpGet.path}`);
        }
      }
    }
    for (const service of ofKind(manifests, 'Service')) {
      const [target] = workloads(manifests).filter((w) => has(w.spec.template.metadata.labels, service.spec.selector));
      for (const { targetPort } of service.spec.ports) assert.ok(portNames(target).includes(targetPort), nameOf(service));
    }
    for (const { spec } of ofKind(manifests, 'NetworkPolicy')) {
      const named = spec.ingress.flatMap((entry) => entry.ports.map((port) => port.port));
      for (const port of named) assert.ok(portNames(cardea(manifests)).includes(port), port);
    }
  });

  rule('health and metrics are asked for on the port that only the inside reaches', () => {
    const [{ startupProbe, livenessProbe, readinessProbe }] = cardea(manifests).spec.template.spec.containers;
    for (const { httpGet } of [startupProbe, livenessProbe, readinessProbe]) {
      assert.equal(httpGet.port, 'management');
      assert.match(httpGet.path, /^\/q\/health\//);
    }
  });

  rule('a pod has the memory that was measured under log-ins (303 MB), and half as much again', () => {
    const [, limit] = /^(\d+)Mi$/.exec(cardea(manifests).spec.template.spec.containers[0].resources.limits.memory);
    assert.ok(limit >= 303 * 1.5);
  });

  rule('every selector finds exactly one workload', () => {
    const selectors = [
      ...workloads(manifests).map((w) => w.spec.selector.matchLabels),
      ...workloads(manifests).flatMap((w) =>
        (w.spec.template.spec.topologySpreadConstraints ?? []).map((c) => c.labelSelector.matchLabels)),
      ...ofKind(manifests, 'Service').map((s) => s.spec.selector),
      ...ofKind(manifests, 'PodDisruptionBudget').map((p) => p.spec.selector.matchLabels),
      ...ofKind(manifests, 'NetworkPolicy').map((p) => p.spec.podSelector.matchLabels),
    ];
    for (const selector of selectors) {
      const found = workloads(manifests).filter((w) => has(w.spec.template.metadata.labels, selector));
      assert.equal(found.length, 1, JSON.stringify(selector));
    }
    for (const { spec } of ofKind(manifests, 'ServiceMonitor')) {
      const found = ofKind(manifests, 'Service').filter((s) => has(s.metadata.labels, spec.selector.matchLabels));
      assert.deepEqual(found.flatMap((s) => s.spec.ports.map((p) => p.name)), spec.endpoints.map((e) => e.port));
    }
  });

  rule('every ConfigMap, Secret and ServiceAccount that a pod names is there, or the operator makes it', () => {
    const made = new Set(manifests.map(nameOf));
    const byOperator = overlay === 'production' ? ['cardea', 'cardea-database'] : [];
    for (const workload of workloads(manifests)) {
      const pod = workload.spec.template.spec;
      if (pod.serviceAccountName) assert.ok(made.has(`ServiceAccount ${pod.serviceAccountName}`));
      for (const { configMapRef, secretRef } of pod.containers.flatMap((container) => container.envFrom)) {
        if (configMapRef) assert.ok(made.has(`ConfigMap ${configMapRef.name}`), configMapRef.name);
        if (secretRef && !secretRef.optional) {
          assert.ok(made.has(`Secret ${secretRef.name}`) || byOperator.includes(secretRef.name), secretRef.name);
        }
      }
    }
  });

  rule('no ConfigMap holds a secret', () => {
    for (const { data } of ofKind(manifests, 'ConfigMap')) {
      for (const [key, value] of Object.entries(data)) {
        assert.doesNotMatch(key, /PASSWORD|SECRET|MASTER_KEY|TOKEN/);
        assert.doesNotMatch(value, /password=|:\/\/[^/]*:[^/]*@/i);
      }
    }
  });

  rule('a pod that goes has time to drain', () => {
    const pod = cardea(manifests).spec.template.spec;
    const [settings] = ofKind(manifests, 'ConfigMap').map((map) => map.data);
    const drain = Number(settings.QUARKUS_SHUTDOWN_TIMEOUT.replace(/S$/, ''));
    const { seconds } = pod.containers[0].lifecycle.preStop.sleep;
    assert.ok(seconds >= 5 && drain >= 10);
    const delay = 5; // of QUARKUS_SHUTDOWN_DELAY, as application.properties has it
    assert.ok(pod.terminationGracePeriodSeconds >= seconds + delay + drain + 10);
  });
}

const production = load('production');

test('production: no secret is in git', () => assert.deepEqual(ofKind(production, 'Secret'), []));

test('production: it does not start without its master key and its database', () => {
  const refs = cardea(production).spec.template.spec.containers[0].envFrom.map((source) => source.secretRef);
  for (const name of ['cardea', 'cardea-database']) {
    assert.ok(refs.some((ref) => ref?.name === name && !ref.optional), name);
  }
});

test('production: one pod may always go, and never the last two', () => {
  const [scaler] = ofKind(production, 'HorizontalPodAutoscaler');
  const [budget] = ofKind(production, 'PodDisruptionBudget');
  assert.equal(cardea(production).spec.replicas, undefined);
  assert.ok(scaler.spec.minReplicas >= 2 && scaler.spec.maxReplicas > scaler.spec.minReplicas);
  assert.ok(budget.spec.maxUnavailable >= 1 && scaler.spec.minReplicas - budget.spec.maxUnavailable >= 2);
});

test('production: issuer and database are reached over TLS, and the image is pinned', () => {
  const [{ data }] = ofKind(production, 'ConfigMap');
  assert.match(data.CARDEA_ISSUER, /^https:/);
  assert.match(data.QUARKUS_DATASOURCE_JDBC_URL, /sslmode=verify-full/);
  assert.match(cardea(production).spec.template.spec.containers[0].image, /(:\d+\.\d+\.\d+|@sha256:[0-9a-f]{64})$/);
});

test('a field that does not exist is found', () => {
  const [service] = structuredClone(ofKind(production, 'Service'));
  service.spec.ports[0].targetprot = 'http';
  assert.match(typeErrors([service]).join(), /targetprot/);
});

const example = parseAllDocuments(readFileSync(new URL('../examples/workload.yaml', import.meta.url), 'utf8')).map((document) =>
  document.toJS());

test('example: every field of the workload exists and has its type', () => assert.deepEqual(typeErrors(example), []));

test('example: the workload has a token for Cardea alone, and a short one', () => {
  const [{ spec }] = ofKind(example, 'Job');
  const [{ serviceAccountToken: token }] = spec.template.spec.volumes[0].projected.sources;
  assert.equal(spec.template.spec.automountServiceAccountToken, false);
  assert.equal(token.audience, 'https://id.example.com');
  assert.ok(token.expirationSeconds <= 3600);
});
