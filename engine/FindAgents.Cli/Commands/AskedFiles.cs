using FindAgents.Agents.Albums;
using FindAgents.Agents.Compositions;
using FindAgents.Agents.Images;
using FindAgents.Agents.Phrases;

namespace FindAgents.Cli.Commands;

/// <summary>Looks at the files that a plan names, so that a wrong name is told before the model is loaded.</summary>
internal static class AskedFiles
{
    /// <summary>Checks every image that a plan names.</summary>
    /// <exception cref="ImageAccessException">There is no such file, and no album's photo.</exception>
    /// <exception cref="PhraseReferenceException">A reference names a file that is not there.</exception>
    /// <exception cref="CommandLine.UsageException">A reference names a region of a file that no earlier step looks into.</exception>
    public static async Task CheckAsync(Composition composition, AlbumShelf shelf, CancellationToken cancellationToken)
    {
        var albums = await shelf.ListAsync(cancellationToken);
        var lookedInto = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in composition.Steps)
        {
            foreach (var reference in References(step))
            {
                if (!IsThere(reference.Image, albums))
                {
                    throw PhraseResolver.Unusable(reference, $"There is no file '{reference.Image}', and no album that it begins with.");
                }

                if (reference.Region is { } number && File.Exists(reference.Image) && !lookedInto.Contains(reference.Image))
                {
                    throw ReferencedFiles.NoResult(reference, number);
                }
            }

            foreach (var name in step.Images?.Names ?? [])
            {
                if (!IsThere(name, albums))
                {
                    throw new ImageAccessException($"There is no file '{name}', and no album that it begins with. Check the spelling; paths are taken from the current folder.");
                }

                lookedInto.Add(name);
            }
        }
    }

    private static IEnumerable<PhraseReference> References(CompositionStep step) =>
        (step.Phrases ?? []).Concat(step.Without ?? []).Append(step.Query ?? "").SelectMany(text => WrittenPhrase.Parse(text).References);

    private static bool IsThere(string name, IReadOnlyList<string> albums) =>
        name.StartsWith("find:", StringComparison.Ordinal) || name.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || File.Exists(name) || albums.Contains(name.Split('/')[0]);
}
