using System.CommandLine;
using FindAgents.Agents.Phrases;
using FindAgents.Cli.CommandLine;
using FindAgents.Engine;
using FindAgents.Engine.Results;

namespace FindAgents.Cli.Commands;

/// <summary><c>findagents ground</c>: what phrases name.</summary>
internal sealed class GroundCommand : ImageCommand
{
    private readonly Argument<string[]> _phrases = new("PHRASE")
    {
        Description = "What to look for, such as \"the cat\"; each phrase is answered by itself. Pieces of photos may stand in it as words: see below.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<double?> _threshold = new("--threshold")
    {
        Description = "A phrase counts as found from this score on, 0 to 1; the model's own threshold when left out.",
        HelpName = "SCORE",
        CustomParser = Numbers.OptionalBetween(0, 1),
    };

    public GroundCommand(CliContext context)
        : base("ground", "Find what phrases name, and say so where they name nothing in the picture.", context)
    {
        Arguments.Add(_phrases);
        Options.Add(_threshold);
        AddCommonOptions();
    }

    public override IReadOnlyList<(string What, string Line)> Examples =>
    [
        ("One phrase, and the picture with its mask", "findagents ground kitchen.jpg \"the kettle\" --out kettle.png"),
        ("Several phrases: the picture is encoded once", "findagents ground kitchen.jpg \"cup\" \"sink\" \"dog\""),
        ("The like of what is in a box (x,y,w,h) of another photo", "findagents ground cat.jpg \"the same as @dog.jpg(10,20,200,150)\""),
        ("Is there a dog? For a script", "findagents ground kitchen.jpg \"dog\" --json | jq '.phrases[0].found'"),
    ];

    public override string Notes =>
        """
        Pieces of photos in a phrase:
          @photo.jpg            the whole photo
          @photo.jpg(x,y,w,h)   what is in that box, in the photo's pixels
          @photo.jpg(x,y)       what lies at that point
          @"my photo.jpg"(x,y)  the name quoted, where it holds blanks or brackets
          @@                    a plain @
        """;

    protected override Func<IFindEngine, EncodedImage, CancellationToken, Task<FindResult>> ReadQuestion(ParseResult parsed)
    {
        var phrases = ReadPhrases(parsed.GetRequiredValue(_phrases));
        var path = ReadPath(parsed);
        var pictures = ReferencedFiles.Load(phrases.SelectMany(phrase => phrase.References), path);
        var options = new GroundOptions { ScoreThreshold = parsed.GetValue(_threshold) };
        return async (engine, image, cancellationToken) =>
        {
            using var references = new ReferencedFiles(pictures, engine, path, image);
            var asked = await new PhraseResolver(engine, references).ResolveAsync(phrases, cancellationToken);
            return await engine.GroundAsync(image, asked, options, cancellationToken);
        };
    }

    private static List<WrittenPhrase> ReadPhrases(string[] phrases)
    {
        try
        {
            return [.. phrases.Select(WrittenPhrase.Parse)];
        }
        catch (PhraseReferenceException exception)
        {
            throw new UsageException(exception.Message);
        }
    }
}
