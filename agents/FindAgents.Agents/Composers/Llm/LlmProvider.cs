namespace FindAgents.Agents.Composers.Llm;

/// <summary>Whose language model is asked; what they differ in is where it is and how the key is sent.</summary>
public enum LlmProvider
{
    /// <summary>Any server that speaks as OpenAI's does, at an address of its own.</summary>
    Compatible,

    /// <summary>OpenAI.</summary>
    OpenAI,

    /// <summary>Azure OpenAI, over its <c>/openai/v1</c> address. The model is a deployment.</summary>
    Azure,

    /// <summary>Ollama, on this machine where no other is named.</summary>
    Ollama,
}
