"""Whose figures they are: no base model, no client and no folder is taken for the model that was run."""

from __future__ import annotations

import pytest

from tests.interchange.conftest import Try
from tests.interchange.generated import claims_only, lm_eval

MODELS = {  # as a file may state it → the id, None: a question
    "acme/small-1b": "acme__small-1b",
    "other/small-1b": "other__small-1b",
    "small-1b": "small-1b",
    "author/small.v2_x": "author__small.v2_x",
    "./out/small": None,
    "/mnt/disk/small": None,
    "C:\\models\\small": None,
    "outputs/run-3": None,
    "acme/checkpoint-500": None,
    "checkpoint-1000": None,
    "../small": None,
    "~/small": None,
    "s3://bucket/small": None,
}


@pytest.mark.parametrize(("stated", "identifier"), MODELS.items())
@pytest.mark.parametrize("key", ["pretrained", "peft", "delta", "lora_local_path", "model", "path"])
def test_a_model_is_the_one_that_was_run(key: str, stated: str, identifier: str | None, attempt: Try) -> None:
    base = "pretrained=acme/base-1b," if key in {"peft", "delta", "lora_local_path"} else ""
    arguments = f"{base}{key}={stated},dtype=bfloat16,revision=main,load_in_4bit=True"
    text = lm_eval(arguments=arguments, model_name="acme/base-1b" if key != "pretrained" else stated)
    tried = attempt(text)
    if identifier is None:
        assert (tried.code, tried.results) == (2, ())
        assert "--model-id" in tried.said
        return
    made = tried.result
    assert made["model_ids"]["candidate"] == identifier
    about = made["run_metadata"]
    assert (about["model"], about["dtype"], about["model_revision"]) == (stated, "bfloat16", "main")
    assert (about["load_in_4bit"], about["num_fewshot"]) == ("True", 5)
    assert about.get("base_model") == ("acme/base-1b" if base else None)
    claims_only(tried, text, ())


@pytest.mark.parametrize("client", ["openai-chat-completions", "local-completions", "anthropic-chat", "hf"])
def test_a_client_is_no_model(client: str, attempt: Try) -> None:
    config = {"model": client, "model_args": "base_url=http://localhost,num_concurrent=4"}
    tried = attempt(lm_eval(config=config, model_name=client))
    assert (tried.code, tried.results) == (2, ())
    assert "The file names no model" in tried.said
    config["model_args"] = {"model": "acme/chat-4", "base_url": "http://localhost"}
    assert attempt(lm_eval(config=config)).result["model_ids"]["candidate"] == "acme__chat-4"


def test_two_owners_of_one_name_are_two_models(attempt: Try) -> None:
    made = [attempt(lm_eval(arguments=f"pretrained={owner}/grande")).result for owner in ("acme", "other")]
    assert [one["model_ids"]["candidate"] for one in made] == ["acme__grande", "other__grande"]
    assert made[0]["eval_id"] != made[1]["eval_id"]


@pytest.mark.parametrize("stated", ["acme/grande", "acme__grande", "ACME/Grande"])
@pytest.mark.parametrize("alias", ["acme/grande", "acme__grande"])
def test_a_registered_alias_knows_both_ways_to_write_an_owner(alias: str, stated: str, attempt: Try) -> None:
    hub = attempt("").hub
    (hub / "registry" / "models").mkdir(exist_ok=True)
    (hub / "registry" / "models" / "grande.yaml").write_text(
        f"id: grande\nname: Grande\naliases: [{alias}]\n"
    )
    assert attempt(lm_eval(arguments=f"pretrained={stated}")).result["model_ids"]["candidate"] == "grande"
