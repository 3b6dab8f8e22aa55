// Reads entities as JSON and prints what the validators of Backstage say against each, and each reference to none.
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const backstage = createRequire(process.argv[2] + "/")("@backstage/catalog-model");

const entities = JSON.parse(readFileSync(0, "utf8"));
const policy = backstage.EntityPolicies.allOf([
  new backstage.SchemaValidEntityPolicy(),
  new backstage.DefaultNamespaceEntityPolicy(),
  new backstage.NoForeignRootFieldsEntityPolicy(),
  new backstage.FieldFormatEntityPolicy(),
]);
const validators = {
  API: backstage.apiEntityV1alpha1Validator,
  Component: backstage.componentEntityV1alpha1Validator,
  Group: backstage.groupEntityV1alpha1Validator,
  System: backstage.systemEntityV1alpha1Validator,
};
const references = {
  owner: "Group", system: "System", dependsOn: "Component", providesApis: "API", children: "Group",
};

async function main() {
  const said = [];
  const known = new Map();
  for (const entity of entities) {
    const name = `${entity.kind}:${entity.metadata && entity.metadata.name}`;
    try {
      const enforced = await policy.enforce(entity);
      if (!(await validators[entity.kind].check(enforced))) said.push(`${name}: of another kind`);
      const reference = backstage.stringifyEntityRef(enforced).toLowerCase();
      if (known.has(reference)) said.push(`${name}: twice`);
      known.set(reference, enforced);
    } catch (error) {
      said.push(`${name}: ${error.message}`);
    }
  }
  let resolved = 0;
  for (const [reference, entity] of known) {
    for (const [field, defaultKind] of Object.entries(references)) {
      for (const meant of [entity.spec[field] || []].flat()) {
        const defaultNamespace = entity.metadata.namespace;
        const target = backstage.stringifyEntityRef(
          backstage.parseEntityRef(meant, { defaultKind, defaultNamespace }),
        );
        if (known.has(target.toLowerCase())) resolved += 1;
        else said.push(`${reference}: ${field} leads to nothing: ${meant}`);
      }
    }
  }
  console.log(JSON.stringify({ valid: known.size, resolved, said }));
}
main();
