// The documentation page: Swagger UI over the documents of all versions.
"use strict";

const versions = JSON.parse(document.getElementById("versions").textContent);

// Swagger UI looks at this once, after it has drawn itself; the page follows the system from the start.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
follow();
dark.addEventListener("change", follow);

// What Swagger UI lacks: how many operations a section has, addresses of the document to load, and headers that every
// operation takes folded away until they are asked for.
const additions = (system) => {
  const { React } = system;
  const el = React.createElement;
  class Folded extends React.Component {
    constructor(props) {
      super(props);
      this.state = { open: false };
    }
    render() {
      const { Original, ...props } = this.props;
      const headers = props.parameters.filter((p) => p.get("in") === "header").size;
      if (headers === 0 || headers === props.parameters.size && headers < 4) return el(Original, props);
      const { open } = this.state;
      return el("div", { className: open ? "headers" : "headers folded" }, el(Original, props),
        el("button", { type: "button", className: "unfold", "aria-expanded": open, onClick: () => this.setState({ open: !open }) },
          (open ? "Hide " : "Show ") + headers + " headers that most operations take"));
    }
  }
  return {
    wrapComponents: {
      parameters: (Original) => (props) => el(Folded, { Original, ...props }),
      OperationTag: (Original) => (props) => el("div",
        { className: "counted", style: { "--count": JSON.stringify(String(props.tagObj.get("operations").size)) } },
        el(Original, props)),
      InfoUrl: () => ({ url }) => {
        const link = (query, text) => el("a", { className: "link", href: url + query, download: "doc.json" }, text);
        return el("p", { className: "downloads" }, "Download: ", link("", "doc.json"), " as GLPI has it, ",
          link("?portable=true", "the portable one"), " for generators of clients");
      },
    },
  };
};

window.addEventListener("load", () => {
  window.ui = SwaggerUIBundle({
    urls: versions,
    "urls.primaryName": versions[0].name,
    dom_id: "#swagger-ui",
    deepLinking: true,
    plugins: [additions],
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
