using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Llm;
using FindAgents.Agents.Compositions;
using FindAgents.Tests;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace FindAgents.Agents.Tests.Composers.Llm;

/// <summary>Which model is asked, with which key, and which of the composers a host gets.</summary>
public sealed class ChatClientChoiceTests
{
    private const string Key = "sk-5ecret-0123456789";

    [Theory]
    [InlineData("http://localhost:8080/v1", null, "http://localhost:8080/v1/", LlmProvider.Compatible, null)]
    [InlineData("http://localhost:8080/v1", "FINDAGENTS_LLM_KEY", "http://localhost:8080/v1/", LlmProvider.Compatible, "FINDAGENTS_LLM_KEY")]
    [InlineData("https://api.example.com/v1/", "OPENAI_API_KEY", "https://api.example.com/v1/", LlmProvider.Compatible, null)]
    [InlineData("OpenAI", "OPENAI_API_KEY", "https://api.openai.com/v1/", LlmProvider.OpenAI, "OPENAI_API_KEY")]
    [InlineData("openai", "FINDAGENTS_LLM_KEY", "https://api.openai.com/v1/", LlmProvider.OpenAI, "FINDAGENTS_LLM_KEY")]
    [InlineData("ollama", "FINDAGENTS_LLM_KEY", "http://localhost:11434/v1/", LlmProvider.Ollama, null)]
    [InlineData("https://mine.openai.azure.com", "AZURE_OPENAI_API_KEY", "https://mine.openai.azure.com/openai/v1/", LlmProvider.Azure, "AZURE_OPENAI_API_KEY")]
    [InlineData("https://mine.services.ai.azure.com/openai/v1", "FINDAGENTS_LLM_KEY", "https://mine.services.ai.azure.com/openai/v1/", LlmProvider.Azure, "FINDAGENTS_LLM_KEY")]
    public void A_word_or_an_address_says_whose(string llm, string? variable, string address, LlmProvider provider, string? source)
    {
        var choice = ChatClientChoice.Read(llm, "tiny", null, name => name == variable ? Key : null)!;
        Assert.Equal((provider, address, "tiny", source), (choice.Provider, choice.Address.ToString(), choice.Model, choice.KeySource));
        Assert.DoesNotContain(Key, choice.ToString(), StringComparison.Ordinal);
        Assert.Contains(source ?? "no key", choice.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_is_enough_and_comes_second()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.At("key"), $"{Key}\n");
        var environment = new Dictionary<string, string>
        {
            ["FINDAGENTS_LLM"] = "azure",
            ["FINDAGENTS_LLM_MODEL"] = "deployment",
            ["FINDAGENTS_LLM_ENDPOINT"] = "https://mine.openai.azure.com/",
            ["FINDAGENTS_LLM_KEY_FILE"] = folder.At("key"),
        };
        Assert.Equal($"deployment at https://mine.openai.azure.com/openai/v1/ (azure), key from the file {folder.At("key")}", ChatClientChoice.Read(environment: environment.GetValueOrDefault)!.ToString());
        Assert.Equal("other at http://localhost/v1/ (compatible), key from the file " + folder.At("key"), ChatClientChoice.Read("http://localhost/v1", "other", environment: environment.GetValueOrDefault)!.ToString());
        Assert.Null(ChatClientChoice.Read("off", environment: environment.GetValueOrDefault));
        Assert.Null(ChatClientChoice.Read(environment: _ => null));
    }

    [Theory]
    [InlineData(null, "tiny", null, "whose language model")]
    [InlineData("http://localhost/v1", null, null, "has no name")]
    [InlineData("gpt", "tiny", null, "expected an address such as")]
    [InlineData("ftp://example.com", "tiny", null, "expected an address such as")]
    [InlineData("https://user:pw@example.com/v1", "tiny", null, "without")]
    [InlineData("https://example.com/v1?key=1", "tiny", null, "without")]
    [InlineData("http://example.com/v1", "tiny", "FINDAGENTS_LLM_KEY", "anybody on the way")]
    [InlineData("openai", "tiny", null, "needs a key")]
    [InlineData("azure", "tiny", "FINDAGENTS_LLM_KEY", "address for each resource")]
    [InlineData("https://mine.openai.azure.com", "tiny", "OPENAI_API_KEY", "needs a key")]
    public void What_does_not_go_together_is_said(string? llm, string? model, string? variable, string said)
    {
        var exception = Assert.Throws<LlmException>(() => ChatClientChoice.Read(llm, model, null, name => name == variable ? Key : null));
        Assert.Contains(said, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pw@", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_is_none_is_not_repeated()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.At("key"), "my secret words");
        var exception = Assert.Throws<LlmException>(() => ChatClientChoice.Read("http://localhost/v1", "tiny", folder.At("key"), _ => null));
        Assert.DoesNotContain("secret words", exception.ToString(), StringComparison.Ordinal);
        Assert.Throws<LlmException>(() => ChatClientChoice.Read("http://localhost/v1", "tiny", folder.At("none"), _ => null));
        Assert.Throws<LlmException>(() => ChatClientChoice.Read("ollama", "tiny", folder.At("key"), _ => null));
        Assert.Throws<LlmException>(() => ChatClientChoice.Read("http://localhost/v1", "tiny", null, name => name == "FINDAGENTS_LLM_KEY" ? "a\nb: c" : null));
    }

    [Fact]
    public async Task A_host_gets_the_model_that_it_registered_or_the_offline_composer()
    {
        using var offline = new ServiceCollection().AddFindComposer().BuildServiceProvider();
        Assert.IsType<OfflineComposer>(offline.GetRequiredService<IComposer>());

        var chat = new ScriptedChat("""{"steps": [{"prototype": "panoptic-segmentation", "images": "a.jpg"}]}""");
        using var registered = new ServiceCollection().AddSingleton<IChatClient>(chat).AddFindComposer(configure: options => options.StructuredOutput = false).BuildServiceProvider();
        Assert.Single((await registered.GetRequiredService<IComposer>().ComposeAsync("segment @a.jpg")).Steps);
        Assert.Null(Assert.Single(chat.Calls).Options.ResponseFormat);

        using var wire = new ChatWire((response, _) => ChatWire.SayAsync(response, """{"steps": [{"prototype": "semantic-segmentation", "images": "a.jpg"}]}"""));
        var choice = ChatClientChoice.Read($"{wire.Address}/v1", "tiny", environment: _ => null);
        using var chosen = new ServiceCollection().AddSingleton<IChatClient>(chat).AddFindComposer(choice).BuildServiceProvider();
        Assert.Equal("semantic-segmentation", (await chosen.GetRequiredService<IComposer>().ComposeAsync("segment @a.jpg")).Steps[0].Prototype);
        Assert.Single(chat.Calls);
    }
}
