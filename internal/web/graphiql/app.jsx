// The page for trying GraphQL: GraphiQL over this server, authorized as the documentation page is.
import React, { useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { GraphiQL } from "graphiql";
import "graphiql/graphiql.css";

const root = document.getElementById("graphiql");
const versions = JSON.parse(root.dataset.versions);

const example = `# Authorize with an OAuth client above, then run this query with Ctrl-Enter.
{
  Ticket(filter: "status.id=in=(1,2,3)", sort: "id:desc", limit: 10) {
    id
    name
    status { id name }
    category { id name }
    entity { id completename }
  }
}
`;

const random = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

// challenge is the S256 code challenge of RFC 7636. Browsers hash only in secure contexts; over plain
// HTTP to another machine the verifier is sent as it is.
const challenge = async (verifier) => {
  if (!crypto.subtle) return { code_challenge: verifier, code_challenge_method: "plain" };
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const text = btoa(String.fromCharCode(...new Uint8Array(hash))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return { code_challenge: text, code_challenge_method: "S256" };
};

// authorize asks for a token by the authorization code grant, in a window of its own.
const authorize = async (client, secret) => {
  const state = random();
  const verifier = random();
  const redirectUrl = window.location.origin + "/api.php/swagger-oauth-redirect";
  const popup = window.open("about:blank", "glpid-authorize", "width=520,height=720");
  if (!popup) throw new Error("The browser did not open the window for your consent. Allow windows of this page and try again.");
  const code = await new Promise((resolve, reject) => {
    const watch = setInterval(() => { // a closed window will not answer any more
      if (!popup.closed) return;
      clearInterval(watch);
      setTimeout(() => reject(new Error("The window was closed before you answered.")), 500);
    }, 500);
    window.swaggerUIRedirectOauth2 = {
      state, redirectUrl, auth: { name: "graphiql", state },
      callback: ({ auth }) => resolve(auth.code),
      errCb: ({ message }) => reject(new Error(message)),
    };
    challenge(verifier).then((proof) => {
      const query = new URLSearchParams({ response_type: "code", client_id: client, redirect_uri: redirectUrl, scope: "graphql api", state, ...proof });
      popup.location = "/api.php/authorize?" + query;
    });
  });
  const form = new URLSearchParams({ grant_type: "authorization_code", client_id: client, code, redirect_uri: redirectUrl, code_verifier: verifier });
  if (secret) form.set("client_secret", secret);
  const answer = await fetch("/api.php/token", { method: "POST", body: form });
  const token = await answer.json();
  if (!answer.ok) throw new Error(token.hint || token.error_description || token.detail || token.title || "The token was refused");
  return token.access_token;
};

const Page = () => {
  const [version, setVersion] = useState(versions[0]);
  const [client, setClient] = useState(sessionStorage.getItem("graphiql-client") || "");
  const [secret, setSecret] = useState("");
  const [token, setToken] = useState("");
  const [message, setMessage] = useState("");
  const fetcher = useMemo(() => async (params) => {
    if (!token) return { errors: [{ message: "There is no token yet. Authorize above with an OAuth client that has the scope graphql." }] };
    const answer = await fetch(`/api.php/v${version}/GraphQL`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(token ? { Authorization: "Bearer " + token } : {}) },
      body: JSON.stringify(params),
    });
    return answer.json();
  }, [version, token]);
  const submit = async (event) => {
    event.preventDefault();
    setMessage("");
    sessionStorage.setItem("graphiql-client", client);
    try {
      setToken(await authorize(client, secret));
    } catch (err) {
      setMessage(err.message);
    }
  };
  return (
    <>
      <form className="authorize" onSubmit={submit} aria-label="Authorize">
        <label>Version <select value={version} onChange={(e) => setVersion(e.target.value)}>{versions.map((v) => <option key={v}>{v}</option>)}</select></label>
        {token ? (
          <>
            <span role="status">Authorized</span>
            <button type="button" onClick={() => setToken("")}>Forget the token</button>
          </>
        ) : (
          <>
            <label className="grow">Client ID <input name="client_id" required value={client} onChange={(e) => setClient(e.target.value)} autoComplete="off" spellCheck={false} autoCapitalize="none" /></label>
            <label className="grow">Client secret <input name="client_secret" type="password" value={secret} onChange={(e) => setSecret(e.target.value)} autoComplete="off" /></label>
            <button className="primary">Authorize</button>
            {message && <span role="alert">{message}</span>}
          </>
        )}
      </form>
      <div className="explorer">
        <GraphiQL key={version + token} fetcher={fetcher} schema={token ? undefined : null} defaultQuery={example} shouldPersistHeaders={false} isHeadersEditorEnabled={false} />
      </div>
    </>
  );
};

createRoot(root).render(<Page />);
