/* stdin: {"document": ..., "answers": [[schema name, body], ...]}; stdout: a list of what is wrong. */
import { readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv/dist/2020.js";
import formats from "ajv-formats";

const { document, answers } = JSON.parse(readFileSync(0, "utf8"));
const wrong = [];
const validator = new Validator();
const result = await validator.validate(structuredClone(document));
if (!result.valid)
    wrong.push({ document: result.errors });
if (validator.version !== "3.1")
    wrong.push({ version: validator.version });
const ajv = new Ajv({ strict: true, strictRequired: true, allowUnionTypes: true, allErrors: true });
formats.default(ajv);
ajv.addVocabulary(["openapi", "info", "paths", "components"]);
ajv.addSchema(document, "rmaild");
for (const name of Object.keys(document.components.schemas))
    ajv.getSchema("rmaild#/components/schemas/" + name);
for (const [name, body] of answers) {
    const check = ajv.getSchema("rmaild#/components/schemas/" + name);
    if (!check(body))
        wrong.push({ [name]: check.errors, body });
}
console.log(JSON.stringify(wrong));
