"""An offered repair on the page of a model that a CPU cannot run as it was saved."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.engine.saved_models.old_files import layer, numbers, write_old


@pytest.fixture
def channels_first(server, tmp_path) -> str:
    """The id of a model that reads its channels first."""
    convolution = layer(
        "Conv2D",
        "c",
        batch_input_shape=[None, 3, 4, 4],
        filters=2,
        kernel_size=[2, 2],
        use_bias=False,
        data_format="channels_first",
    )
    model = {"class_name": "Sequential", "config": [convolution]}
    path = tmp_path / "first.h5"
    write_old(path, model, {"c": [("c/kernel:0", numbers(2, 2, 3, 2))]}, "2.1.3")
    with server.client() as client:
        answer = client.post("/api/models", files={"file": ("first.h5", path.read_bytes())})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]


def test_an_offered_repair_makes_a_copy_that_runs(page: Page, server, channels_first):
    page.goto(f"{server.address}/models/{channels_first}")
    offered = page.get_by_role("list", name="Offered repairs")
    expect(offered).to_contain_text("channels_last")
    page.get_by_role("button", name="Check that it loads").click()
    expect(page.get_by_text("Keras could not load it")).to_be_visible()
    offered.get_by_role("button", name="Make a mended copy").click()
    expect(page.get_by_role("heading", name="first repaired")).to_be_visible()
    copy_id = page.url.rpartition("/")[2]
    assert copy_id != channels_first

    values = numbers(1, 3, 4, 4, seed=4)
    with server.client() as client:
        body = {"inputs": values.tolist()}
        answer = client.post(f"/api/models/{copy_id}/predict", json=body)
        assert answer.status_code == 200, answer.text
        refused = {"accepted_repairs": ["no_such_repair"]}
        answer_to_unknown = client.post(f"/api/models/{channels_first}/repaired", json=refused)
    kernel = numbers(2, 2, 3, 2)
    expected = np.zeros((1, 2, 3, 3), "float32")
    for row in range(3):
        for column in range(3):
            window = values[:, :, row : row + 2, column : column + 2]
            expected[..., row, column] = np.einsum("bchw,hwcf->bf", window, kernel)
    np.testing.assert_allclose(answer.json()["outputs"], expected, atol=1e-5)
    assert answer_to_unknown.status_code == 422
    assert "channels_last" in answer_to_unknown.text
