using System.CommandLine;
using System.Globalization;
using FindAgents.Cli.CommandLine;
using FindAgents.Cli.Output;
using FindAgents.Training.Bench;
using FindAgents.Training.Data;
using Microsoft.Extensions.AI;
using Spectre.Console;
using Progress = FindAgents.Cli.Output.Progress;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents bench build</c>: captions and labels become an entity file.</summary>
internal sealed class BenchBuildCommand : Command, ITeach
{
    private const string DefaultKeyVariable = "FINDAGENTS_CHAT_KEY";
    private const int ComplaintsTold = 5;

    private readonly CliContext _context;
    private readonly Option<string> _data;
    private readonly Option<string> _split;
    private readonly Option<string> _out = new("--out")
    {
        Description = "The entity file to write, in the official layout; there whole or not at all.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly Option<bool> _oneSegment = new("--one-segment")
    {
        Description = "Leave out phrases that mean several segments, for readers that know one id a phrase.",
    };

    private readonly Option<int?> _photos = new("--photos")
    {
        Description = "Read the first N photos with captions only.",
        HelpName = "N",
        CustomParser = Numbers.OptionalFrom(1),
    };

    private readonly Option<Uri?> _endpoint = new("--endpoint")
    {
        Description = "Base address of an OpenAI-compatible chat server that ties the phrases instead of the rules; with --model.",
        HelpName = "URL",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            {
                return address;
            }

            result.AddError($"--endpoint {text}: expected an address such as http://localhost:11434/v1.");
            return null;
        },
    };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "The chat model's name, as the server knows it.",
        HelpName = "NAME",
    };

    private readonly Option<string> _keyVariable = new("--key-variable")
    {
        Description = "The environment variable that holds the server's key; many local servers need none.",
        HelpName = "NAME",
        DefaultValueFactory = _ => DefaultKeyVariable,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the figures as JSON instead of a table." };

    public BenchBuildCommand(CliContext context)
        : base("build", "Tie the phrases of a split's captions to its labelled segments.")
    {
        _context = context;
        (_data, _split) = BenchCommand.SplitOptions();
        foreach (var option in (Option[])[_data, _split, _out, _oneSegment, _photos, _endpoint, _model, _keyVariable, _json])
        {
            Options.Add(option);
        }

        SetAction(RunAsync);
    }

    public IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("By rules: quick, and the same every time", "findagents bench build --data coco/ --split val --out entity_val.json"),
        ("By a chat model on this machine", "findagents bench build --data coco/ --out entity_val.json --endpoint http://localhost:11434/v1 --model llama3.1"),
        ("By a chat model elsewhere, for twenty photos", $"{DefaultKeyVariable}=… findagents bench build --data coco/ --photos 20 --out entity_20.json --endpoint https://api.example.com/v1 --model NAME"),
        ("Which nouns are not understood?", "findagents bench build --data coco/ --split train --out entity_train.json --json | jq .unknownHeads"),
    ];

    public string Notes =>
        """
        How phrases end:
          grounded     tied to segments, and written
          unknownWord  the head noun names no category of the data set
          notThere     the caption says so: "no cars", "a statue of a horse"
          notLabelled  a category that the photo's labels do not cover
          notFound     a category that they cover, of which nothing is labelled
          ambiguous    several candidates, and the caption does not say which
        A chat model's answer is checked against captions and ids, sent back once when it is wrong, and replaced by
        the rules' when it is wrong again. It is sent captions, categories and boxes, no pictures.
        """;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (endpoint, model) = (parsed.GetValue(_endpoint), parsed.GetValue(_model));
        if (endpoint is null != model is null)
        {
            throw new UsageException("--endpoint and --model belong together: where the chat model is, and what it is called there.");
        }

        using var chat = endpoint is null ? null : _context.OpenChat(endpoint, model!, Environment.GetEnvironmentVariable(parsed.GetValue(_keyVariable)!));
        var options = new BenchOptions { OneSegmentOnly = parsed.GetValue(_oneSegment), MaxPhotos = parsed.GetValue(_photos) };
        var result = await new Progress(_context, Verbosity.IsAskedFor(parsed)).RunAsync("Reading the labels…", tell => Task.Run(
            () =>
            {
                var dataset = CocoDataset.Load(parsed.GetRequiredValue(_data), parsed.GetValue(_split)!);
                return BenchBuilder.BuildAsync(dataset, Proposer(dataset, chat), options, new Relay<BenchProgress>(tell, value => $"Photo {value.Done} of {value.Total}, {value.Phrases} phrases"), cancellationToken);
            },
            cancellationToken));
        var path = parsed.GetRequiredValue(_out);
        await AtomicFile.WriteAsync(path, result.File.ToJson(), cancellationToken);
        if (parsed.GetValue(_json))
        {
            MachineOutput.Write(_context.Out, BenchJson.From(path, result));
        }
        else
        {
            Print(path, result);
        }

        return ExitCode.Ok;
    }

    private static IEntityProposer Proposer(CocoDataset dataset, IChatClient? chat)
    {
        var rules = new CaptionEntities(dataset.Categories);
        return chat is null ? new RuleEntityProposer(rules) : new ChatEntityProposer(chat, rules);
    }

    private void Print(string path, BenchResult result)
    {
        var statistics = result.Statistics;
        var table = new Table().AddColumn("phrases").AddColumn(new TableColumn("n").RightAligned()).AddColumn(new TableColumn("%").RightAligned());
        foreach (var (grounding, count) in statistics.Groundings)
        {
            table.AddRow(BenchJson.Spelled(grounding), $"{count}", statistics.Phrases == 0 ? "" : (100.0 * count / statistics.Phrases).ToString("f1", CultureInfo.InvariantCulture));
        }

        _context.Console.Write(table);
        _context.Out.WriteLine($"Read {statistics.Captions} captions of {statistics.Photos} photos. Head nouns that name no category: {string.Join(", ", statistics.UnknownHeads.Select(e => $"{e.Key} ({e.Value})"))}.");
        if (statistics.Sources.Keys.Any(source => source != ProposalSource.Rules))
        {
            _context.Out.WriteLine($"Photos: {string.Join(", ", statistics.Sources.OrderBy(e => e.Key).Select(e => $"{e.Value} by {Said(e.Key)}"))}.");
        }

        foreach (var (photo, complaint) in result.Complaints.Take(ComplaintsTold))
        {
            _context.Error.WriteLine($"Photo {photo} went to the rules: {complaint}");
        }

        if (result.Complaints.Count > ComplaintsTold)
        {
            _context.Error.WriteLine($"… and {result.Complaints.Count - ComplaintsTold} more; --json lists them.");
        }

        _context.Out.WriteLine($"Wrote {statistics.PhrasesWritten} phrases ({statistics.PhrasesOfSeveral} of several segments) in {statistics.CaptionsWritten} sentences about {statistics.PhotosWritten} photos to {path}.");
    }

    private static string Said(ProposalSource source) => source switch
    {
        ProposalSource.Model => "the model",
        ProposalSource.ModelRepaired => "the model at its second answer",
        ProposalSource.RulesInsteadOfModel => "the rules in the model's stead",
        _ => "the rules",
    };
}
