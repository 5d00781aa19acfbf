using System.CommandLine;
using FindAgents.Agents.Composers;
using FindAgents.Agents.Composers.Llm;
using Microsoft.Extensions.AI;

namespace FindAgents.Cli.CommandLine;

/// <summary>The options of commands that a language model may compose for.</summary>
internal sealed class LlmOptionSet
{
    private static readonly LlmComposerOptions Defaults = new();

    private readonly Option<string?> _llm = new("--llm")
    {
        Description = $"Have a language model compose: the address of an OpenAI-compatible server, openai, azure, ollama, or off. The environment variable {ChatClientChoice.Variable} when left out; without either, requests are parsed offline.",
        HelpName = "URL|WORD",
    };

    private readonly Option<string?> _model = new("--llm-model")
    {
        Description = $"The language model's name, of Azure the deployment's; {ChatClientChoice.ModelVariable} when left out.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _keyFile = new("--llm-key-file")
    {
        Description = $"A file that holds the server's key. The environment variable {ChatClientChoice.KeyVariable} may hold the key instead.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _prompts = new("--prompts")
    {
        Description = "A folder with prompts of your own in place of those that come along: compose.yaml, compose-repair.yaml, compose-examples.jsonl.",
        HelpName = "DIR",
    };

    private readonly Option<int?> _timeout = new("--llm-timeout")
    {
        Description = $"Seconds that a request may take in all; {Defaults.Timeout.TotalSeconds:0} when left out.",
        HelpName = "N",
        CustomParser = Numbers.OptionalFrom(1),
    };

    private readonly Option<bool> _fallback = new("--llm-fallback")
    {
        Description = "Where the language model does not serve, parse offline and say so, instead of failing.",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_llm, _model, _keyFile, _prompts, _timeout, _fallback])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Opens the model that is wanted.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="context">Opens the model, and reads the environment.</param>
    /// <returns>The model and how it is asked; <see langword="null"/> where none is wanted.</returns>
    /// <exception cref="UsageException">Options do not go together.</exception>
    /// <exception cref="LlmException">The model is not configured as it has to be.</exception>
    /// <exception cref="PromptTemplateException">A prompt file cannot be used.</exception>
    public (IChatClient Client, LlmComposerOptions Options)? Open(ParseResult parsed, CliContext context)
    {
        var choice = ChatClientChoice.Read(parsed.GetValue(_llm), parsed.GetValue(_model), parsed.GetValue(_keyFile), context.ReadVariable);
        if (choice is null)
        {
            return parsed.GetValue(_prompts) is not null || parsed.GetValue(_fallback) || parsed.GetValue(_timeout) is not null
                ? throw new UsageException("--prompts, --llm-timeout and --llm-fallback are for a language model: give --llm as well.")
                : null;
        }

        var options = new LlmComposerOptions { FallBackToOffline = parsed.GetValue(_fallback) };
        if (parsed.GetValue(_prompts) is { } folder)
        {
            options.Prompts = ComposePrompts.Load(folder);
        }

        if (parsed.GetValue(_timeout) is { } seconds)
        {
            options.Timeout = TimeSpan.FromSeconds(seconds);
        }

        return (context.OpenLlm(choice), options);
    }
}
