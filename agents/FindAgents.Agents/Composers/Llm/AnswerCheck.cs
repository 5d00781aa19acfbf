using System.Globalization;
using System.Text;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Composers.Llm;

/// <summary>Finds what a model may not answer, beyond what <see cref="CompositionValidator"/> finds in anybody's composition.</summary>
/// <remarks>Images are named by who asks, never by who answers: a path that neither the request nor the images at hand name is none that anybody has to open.</remarks>
internal sealed class AnswerCheck
{
    // In characters; a text holds few references, but paths can be long.
    private const int LongestReferences = 8192;
    private const int MostComplaints = 20;
    private const int LongestComplaint = 400;

    private readonly LlmComposerOptions _options;
    private readonly CompositionValidator _validator;

    /// <summary>Creates a check.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="images">The images that may be named.</param>
    public AnswerCheck(LlmComposerOptions options, IReadOnlyCollection<KnownImage> images)
    {
        _options = options;
        _validator = new CompositionValidator(options.Catalogue, images);
    }

    /// <summary>Whether a character is not seen, or changes how others are seen. Those that join letters and signs are none of these.</summary>
    public static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        && rune.Value is not (0x200C or 0x200D);

    /// <summary>Lists what is wrong.</summary>
    /// <param name="composition">A composition, mended.</param>
    public IReadOnlyList<CompositionProblem> Run(Composition composition)
    {
        var problems = _validator.Validate(composition).ToList();
        for (var i = 0; i < composition.Steps.Count; i++)
        {
            var (step, number) = (composition.Steps[i], i + 1);
            Count(number, "phrases", step.Phrases);
            Count(number, "without", step.Without);
            foreach (var (field, text) in Texts(step))
            {
                Text(number, field, text);
            }

            foreach (var name in step.Images?.Names ?? [])
            {
                Hidden(number, "images", name);
            }

            if (!_options.HasAlbum && step.Prototype is { } prototype && _options.Catalogue.Find(prototype)?.Input == StepInput.Query)
            {
                problems.Add(new CompositionProblem(number, "prototype", $"There is no album, so '{prototype}' cannot search it. Leave the step out and say so in 'notes', or answer with no steps and a reason."));
            }
        }

        return [.. problems.Take(MostComplaints).Select(problem => problem with { Message = Quote.Short(problem.Message, LongestComplaint) })];

        void Count(int step, string field, IReadOnlyList<string>? texts)
        {
            if (texts?.Count > _options.MaxPhrases)
            {
                problems.Add(new CompositionProblem(step, field, string.Create(CultureInfo.InvariantCulture, $"There are {texts.Count}; at most {_options.MaxPhrases} are understood. Leave some out.")));
            }
        }

        void Text(int step, string field, string text)
        {
            Hidden(step, field, text);
            var length = Words(text);
            if (length > _options.MaxPhraseLength || text.Length > _options.MaxPhraseLength + LongestReferences)
            {
                problems.Add(new CompositionProblem(step, field, string.Create(CultureInfo.InvariantCulture, $"A text has {Math.Max(length, text.Length - LongestReferences)} characters; at most {_options.MaxPhraseLength} are understood. Name one thing in a few words.")));
            }
        }

        void Hidden(int step, string field, string text)
        {
            if (text.EnumerateRunes().Any(IsHidden))
            {
                problems.Add(new CompositionProblem(step, field, $"'{Quote.Short(text)}' holds control characters, or such as are not seen. Write it without them."));
            }
        }
    }

    private static IEnumerable<(string Field, string Text)> Texts(CompositionStep step) =>
        (step.Phrases ?? []).Select(text => ("phrases", text)).Concat((step.Without ?? []).Select(text => ("without", text))).Append(("query", step.Query ?? "")).Where(text => text.Item2 is not null);

    private static int Words(string text)
    {
        try
        {
            return WrittenPhrase.Parse(text).Words.Sum(words => words.Text.Length);
        }
        catch (PhraseReferenceException)
        {
            // The validator says so.
            return 0;
        }
    }
}
