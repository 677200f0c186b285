// The documentation page: Swagger UI over the documents of all versions.
"use strict";

const versions = JSON.parse(document.getElementById("versions").textContent);

// Swagger UI looks at this once, after it has drawn itself; the page follows the system from the start.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
follow();
dark.addEventListener("change", follow);

window.addEventListener("load", () => {
  window.ui = SwaggerUIBundle({
    urls: versions,
    "urls.primaryName": versions[0].name,
    dom_id: "#swagger-ui",
    deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    layout: "StandaloneLayout",
    docExpansion: "none",
    validatorUrl: "none",
    filter: true,
    showExtensions: true,
    persistAuthorization: false,
    oauth2RedirectUrl: window.location.origin + "/api.php/swagger-oauth-redirect",
    tagsSorter: "alpha",
    operationsSorter: (a, b) => {
      const order = ["get", "post", "put", "patch", "delete", "options"];
      return a.get("path").localeCompare(b.get("path")) || order.indexOf(a.get("method")) - order.indexOf(b.get("method"));
    },
  });
  window.ui.initOAuth({ usePkceWithAuthorizationCodeGrant: true, scopes: ["api", "user", "status"] });
});
