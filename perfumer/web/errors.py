"""Answer errors in plain words: never with a traceback or a path."""

from __future__ import annotations

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException

from perfumer.catalog.words import Words
from perfumer.web.api.problem import make_problem_from

Answer = Response | tuple[str | Response, int]


def handle_errors(app: Flask, words: Words, language: str) -> None:
    """Give every error a page in ``language``, or JSON where a program asked."""

    def answer(error: HTTPException | Exception) -> Answer:
        return _answer(error, words, language)

    app.register_error_handler(HTTPException, answer)
    app.register_error_handler(500, answer)


def _answer(error: HTTPException | Exception, words: Words, language: str) -> Answer:
    if request.path.startswith("/api/v1/"):
        return make_problem_from(error)
    code = error.code or 500 if isinstance(error, HTTPException) else 500
    reason = error.description if isinstance(error, HTTPException) and code != 500 else None
    if request.path.startswith("/api/") or code == 503:
        return jsonify(error=reason or "Something went wrong."), code

    def say(key: str) -> str:
        return words.say(language, key)

    key = f"error.{code}"
    message = say(key if words.has(key) else "error.400" if code < 500 else "error.500")
    page = render_template("error.html", language=language, say=say, message=message, title=None)
    return page, code
