using System.Globalization;
using FindAgents.Agents.Composers.English;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Phrases;

namespace FindAgents.Agents.Composers;

/// <summary>Composes English requests without any model: a parser.</summary>
/// <remarks>
/// <para>
/// A request is cut into words, numbers, references and quoted texts; into clauses, each of which asks for one thing; and of each its
/// verb, its images, its noun phrases, places, numbers and negations are read. "Them", "it", "the first one" refer to what was said before.
/// </para>
/// <para>
/// Stateless, thread-safe, deterministic and independent of the culture. A request takes about a millisecond, and time grows with its length, which is
/// bounded. It is valid what comes out: <see cref="CompositionValidator"/> has looked at it.
/// </para>
/// </remarks>
public sealed class OfflineComposer : IComposer
{
    private static readonly CompositionValidator Validator = new();

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The longest length is not above 0.</exception>
    public Task<Composition> ComposeAsync(string request, ComposeOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        options ??= new ComposeOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MaxLength, nameof(options));
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Compose(request, options, cancellationToken));
    }

    private static Composition Compose(string request, ComposeOptions options, CancellationToken cancellationToken)
    {
        if (request.Length > options.MaxLength)
        {
            return Planner.Refuse(string.Create(CultureInfo.InvariantCulture, $"It has {request.Length} characters; at most {options.MaxLength} are read. Say it shorter, or in several requests."));
        }

        // Half a character, which no JSON can hold, becomes the sign for one that cannot be read.
        request = string.Concat(request.EnumerateRunes());
        try
        {
            var tokens = PlaceReader.Read(Sentences.WithPlainBeginnings(RequestTokenizer.Read(request)));
            if (!tokens.Exists(token => token.Kind is TokenKind.Word or TokenKind.Reference or TokenKind.Place or TokenKind.Number or TokenKind.Quoted))
            {
                return Planner.Refuse("It says nothing.");
            }

            var composition = new Planner(request, options.Images, options.It).Plan(ClauseSplitter.Split(tokens), cancellationToken);
            return Validator.Validate(composition) is [var problem, ..] ? Planner.Refuse(problem.ToString()) : composition;
        }
        catch (PhraseReferenceException exception)
        {
            return Planner.Refuse(exception.Message);
        }
    }
}
