using System.CommandLine;
using FindAgents.Engine;

namespace FindAgents.Cli.CommandLine;

/// <summary>The options of every command that loads a model.</summary>
internal sealed class EngineOptionSet
{
    private readonly Option<string?> _model = new("--model")
    {
        Description = "The model: a folder, an official checkpoint's file, or its name in `findagents models list`; find-mini, which comes along, when left out.",
        HelpName = "MODEL",
    };

    private readonly Option<string?> _config = new("--config")
    {
        Description = "Configuration of an official checkpoint, such as focalt_unicl_lang, or a YAML file of that form; told by the weights when left out.",
        HelpName = "NAME|FILE",
    };

    private readonly Option<string?> _language = new("--language-model")
    {
        Description = "Folder of LLaMA's tokenizer.model and weights, for checkpoints that speak LLaMA; the checkpoint's own folder when left out.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _device = new("--device")
    {
        Description = "Where to compute: auto, cpu, cuda or cuda:N.",
        HelpName = "DEVICE",
        DefaultValueFactory = _ => "auto",
    };

    private readonly Option<int?> _threads = new("--threads")
    {
        Description = "Threads that a computation may use; one a core when left out.",
        HelpName = "N",
        CustomParser = Numbers.OptionalFrom(1),
    };

    private readonly Option<bool> _fast = new("--fast")
    {
        Description = "Look at an image once, not twice: phrases and prompts are answered in half the time, masks are a little worse. Official checkpoints always look once.",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_model);
        command.Options.Add(_config);
        command.Options.Add(_language);
        command.Options.Add(_device);
        command.Options.Add(_threads);
        command.Options.Add(_fast);
    }

    /// <summary>What was asked for.</summary>
    /// <exception cref="UsageException">A value cannot be used.</exception>
    public FindEngineOptions Read(ParseResult parsed)
    {
        var options = new FindEngineOptions
        {
            ModelPath = parsed.GetValue(_model),
            ModelConfiguration = parsed.GetValue(_config),
            LanguageModelPath = parsed.GetValue(_language),
            Device = parsed.GetValue(_device) ?? "auto",
            Threads = parsed.GetValue(_threads),
            SecondLook = parsed.GetValue(_fast) ? false : null,
        };
        try
        {
            options.Validate();
        }
        catch (FindException e)
        {
            throw new UsageException(e.Message);
        }

        return options;
    }
}
