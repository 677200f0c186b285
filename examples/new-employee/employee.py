#!/usr/bin/env python3
"""Prepares the first day of a colleague: python3 employee.py NUMBER LOGIN FIRSTNAME REALNAME EMAIL GROUP [LICENCE]

They get an account with the rights of a requester, are a member of their group, and hold a software licence that
nobody has yet. What was done before is not done again. GLPI_URL, GLPI_CLIENT_ID, GLPI_CLIENT_SECRET, GLPI_USERNAME and
GLPI_PASSWORD say where and as whom. Only Python's standard library is needed.
"""
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

URL = os.environ["GLPI_URL"].rstrip("/") + "/api.php"


def call(method, path, body=None, token=None):
    headers = {"Content-Type": "application/json", **({"Authorization": "Bearer " + token} if token else {})}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(URL + path, data, headers, method=method)) as answer:
        return json.loads(answer.read() or "null")


def main(number, login, firstname, realname, email, group, licence=""):
    token = call("POST", "/token", {
        "grant_type": "password", "scope": "api", "username": os.environ["GLPI_USERNAME"],
        "password": os.environ["GLPI_PASSWORD"], "client_id": os.environ["GLPI_CLIENT_ID"],
        "client_secret": os.environ["GLPI_CLIENT_SECRET"]})["access_token"]

    def find(path, condition):
        found = call("GET", path + "?filter=" + urllib.parse.quote(condition), token=token)
        return found[0]["id"] if found else None

    def named(path, name):
        return find(path, f'name=="{name}"') or sys.exit(f"there is no {path.rsplit('/', 1)[1]} {name}")

    user = find("/v2/Administration/User", f'registration_number=="{number}"')
    if not user:
        members, profile = named("/v2/Administration/Group", group), named("/v2/Administration/Profile", "Self-Service")
        user = call("POST", "/v2/Administration/User", {
            "username": login, "firstname": firstname, "realname": realname, "emails": [email],
            "registration_number": number, "is_active": True}, token)["id"]
        rights = f"/v2/Administration/User/{user}/Authorization"
        if not find(rights, f"profile.id=={profile}"):  # new users get it by themselves where it is the default
            call("POST", rights, {"profile": {"id": profile}, "entity": {"id": 0}, "is_recursive": True}, token)
        call("POST", f"/v2/Administration/Group/{members}/Member", {"user": {"id": user}}, token)
    if licence and not find("/v2/Management/License", f'name=="{licence}";user.id=={user}'):
        free = find("/v2/Management/License", f'name=="{licence}";is_deleted==false;user.id=isnull=')
        if not free:
            sys.exit(f"no licence {licence} is left")
        call("PATCH", f"/v2/Management/License/{free}", {"user": {"id": user}}, token)
    return f"{login}: user {user}"


if __name__ == "__main__":
    if not 7 <= len(sys.argv) <= 8:
        sys.exit(__doc__)
    try:
        print(main(*sys.argv[1:]))
    except urllib.error.HTTPError as refused:
        sys.exit(f"{refused.code}: {refused.read().decode()}")
