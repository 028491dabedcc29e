"""What the admin API is asked and answers, as models: its OpenAPI document is made from them, and requests are checked by them.

Answers are made as plain values and never pass a model on their way out; tests hold the real ones against the document.
"""
