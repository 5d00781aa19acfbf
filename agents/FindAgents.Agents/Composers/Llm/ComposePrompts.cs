using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using FindAgents.Agents.Compositions;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>What a language model is told: the texts of <c>compose.yaml</c> and <c>compose-repair.yaml</c>, and the examples of <c>compose-examples.jsonl</c>.</summary>
/// <remarks>
/// Files of one's own stand in a folder under the same names; what is not there is taken from those that come along. Everything is checked when it
/// is read: no request finds a mistake in a file. Immutable and thread-safe; rendering is deterministic.
/// </remarks>
public sealed class ComposePrompts
{
    private const string Examples = "compose-examples.jsonl";
    private const long LargestFile = 1 << 20;

    // A request stays inside its quotes and in its line: "<", "&", quotation marks and characters that are not seen are escaped; letters of all languages are not.
    private static readonly JsonSerializerOptions Json = new(CompositionJson.Options) { Encoder = Encoder() };

    private readonly PromptTemplate _compose;
    private readonly PromptTemplate _repair;
    private readonly IReadOnlyList<PromptExample> _examples;

    private ComposePrompts(PromptTemplate compose, PromptTemplate repair, IReadOnlyList<PromptExample> examples) => (_compose, _repair, _examples) = (compose, repair, examples);

    /// <summary>The prompts that come along.</summary>
    public static ComposePrompts Default { get; } = Read((file, _) => (file, Embedded(file)));

    /// <summary>How freely the model answers; <see langword="null"/> where that is left to it.</summary>
    public float? Temperature => _compose.Temperature;

    /// <summary>How many tokens an answer may have; <see langword="null"/> where that is left to the model.</summary>
    public int? MaxTokens => _compose.MaxTokens;

    /// <summary>The examples that the model is shown.</summary>
    internal IReadOnlyList<PromptExample> Shown => _examples;

    /// <summary>Reads prompts of one's own.</summary>
    /// <param name="folder">A folder with at least one of <c>compose.yaml</c>, <c>compose-repair.yaml</c> and <c>compose-examples.jsonl</c>.</param>
    /// <exception cref="PromptTemplateException">There is none of these files, one cannot be read, or something in it is missing or unknown; the message names file and line.</exception>
    public static ComposePrompts Load(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        string[] files = [PromptShape.Compose.File, PromptShape.Repair.File, Examples];
        if (!files.Any(file => File.Exists(Path.Combine(folder, file))))
        {
            throw new PromptTemplateException($"'{Quote.Short(folder)}' holds no prompts. Put {string.Join(", ", files)} there, or those of them that you want to replace.");
        }

        return Read((file, own) => File.Exists(Path.Combine(folder, file)) ? (Path.Combine(folder, file), own(Path.Combine(folder, file))) : (file, Embedded(file)));
    }

    /// <summary>What the model is told once; nothing that a stranger wrote is in it, but descriptions of prototypes of one's own.</summary>
    internal string System(PrototypeCatalogue catalogue, bool album, int maxPhrases) => _compose.Render("system", Values(catalogue, album, maxPhrases, "", ""));

    /// <summary>The question.</summary>
    /// <param name="fence">A line that occurs nowhere else.</param>
    /// <param name="request">What somebody wants.</param>
    /// <param name="images">The images at hand.</param>
    /// <param name="catalogue">The prototypes.</param>
    /// <param name="album">Whether there is an album.</param>
    /// <param name="maxPhrases">The most phrases of a step.</param>
    internal string User(string fence, string request, IReadOnlyList<KnownImage> images, PrototypeCatalogue catalogue, bool album, int maxPhrases) =>
        _compose.Render("user", Values(catalogue, album, maxPhrases, fence, Data(request, images)));

    /// <summary>What is said to an answer that cannot be used.</summary>
    internal string Repair(string fence, IReadOnlyList<string> complaints) =>
        _repair.Render("user", new Dictionary<string, object> { ["fence"] = fence, ["complaints"] = JsonSerializer.Serialize(complaints, Json) });

    private static string Data(string request, IReadOnlyList<KnownImage> images) =>
        JsonSerializer.Serialize(new { request, images = images.Count > 0 ? images : null }, Json);

    private Dictionary<string, object> Values(PrototypeCatalogue catalogue, bool album, int maxPhrases, string fence, string data) => new()
    {
        ["catalogue"] = catalogue.Entries.Select(entry => new Dictionary<string, object>
        {
            ["name"] = entry.Name,
            ["description"] = OneLine(entry.Description),
            ["takes"] = Takes(entry.Input),
            ["references"] = entry.TakesReferences,
        }).ToList(),
        ["schema"] = CompositionJson.Schema(catalogue).ToJsonString(Json),
        ["examples"] = _examples.Select(example => new Dictionary<string, object>
        {
            ["data"] = Data(example.Request, [.. (example.Images ?? []).Select(name => new KnownImage(name))]),
            ["answer"] = CompositionJson.Write(example.Answer),
        }).ToList(),
        ["maxSteps"] = CompositionValidator.MaxSteps,
        ["maxPhrases"] = maxPhrases,
        ["maxLimit"] = CompositionValidator.MaxLimit,
        ["album"] = album,
        ["fence"] = fence,
        ["data"] = data,
    };

    private static string Takes(StepInput input) => input switch
    {
        StepInput.Image => "images and nothing else",
        StepInput.Phrases => "images and phrases",
        StepInput.Prompt => "images and a prompt",
        _ => "a query, and no images: it searches the album",
    };

    // A description of a prototype of one's own may be a paragraph of YAML.
    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static JavaScriptEncoder Encoder()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        settings.ForbidCharacters([.. Enumerable.Range(0, char.MaxValue + 1).Select(code => (char)code).Where(letter => !char.IsSurrogate(letter) && AnswerCheck.IsHidden(new Rune(letter)))]);
        return JavaScriptEncoder.Create(settings);
    }

    private static ComposePrompts Read(Func<string, Func<string, string>, (string File, string Text)> source)
    {
        var (compose, repair, examples) = (source(PromptShape.Compose.File, ReadFile), source(PromptShape.Repair.File, ReadFile), source(Examples, ReadFile));
        return new ComposePrompts(
            PromptTemplate.Parse(PromptShape.Compose, compose.File, compose.Text),
            PromptTemplate.Parse(PromptShape.Repair, repair.File, repair.Text),
            PromptExample.ReadLines(examples.File, examples.Text));
    }

    private static string ReadFile(string path)
    {
        try
        {
            return new FileInfo(path).Length <= LargestFile
                ? File.ReadAllText(path)
                : throw new PromptTemplateException(path, 1, "The file is larger than 1 MiB, which is no prompt.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PromptTemplateException(path, 1, $"The file cannot be read: {exception.Message}", exception);
        }
    }

    private static string Embedded(string file)
    {
        using var stream = typeof(ComposePrompts).Assembly.GetManifestResourceStream($"FindAgents.Agents.Prompts.{file}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
