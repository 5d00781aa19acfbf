using System.Security.Cryptography;
using FindAgents.Engine;
using FindAgents.Engine.Catalogue;
using FindAgents.Engine.Checkpoints;
using FindAgents.Engine.Models.Official;
using FindAgents.Engine.Runtime;

namespace FindAgents.Cli.Models;

/// <summary>Says whether a checkpoint file is as it was published or, where that is not known, as it was downloaded.</summary>
internal static class CheckpointVerification
{
    /// <summary>Checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">What the catalogue says of it, if anything.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>A line a check, with its outcome.</returns>
    public static async Task<IReadOnlyList<(bool IsGood, string Line)>> RunAsync(string path, CatalogueModel? model, CancellationToken cancellationToken)
    {
        var (expected, whose) = model?.Sha256 is { } published ? (published, "as published") : (ModelCache.NotedHash(path), "as downloaded; the publisher states none");
        await using var stream = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        var name = Path.GetFileName(path);
        var checks = new List<(bool, string)>
        {
            expected is null ? (true, $"{name}: SHA-256 {hash}; there is none to compare it with")
                : hash.Equals(expected, StringComparison.OrdinalIgnoreCase) ? (true, $"{name}: SHA-256 {hash}, {whose}")
                : (false, $"{name}: its checksum is {hash[..12]}…, not {expected[..12]}…"),
        };
        try
        {
            using var file = CheckpointFile.Open(path);
            var types = file.Entries.Values.GroupBy(entry => entry.DType).OrderByDescending(group => group.Count()).Select(group => $"{group.Count()} {group.Key}");
            checks.Add((true, $"{name}: {file.Entries.Count} tensors ({string.Join(", ", types)}), {file.Entries.Values.Sum(entry => entry.ByteLength)} bytes"));
            if (OfficialModelConfig.Recognise(file) is { } config)
            {
                TorchLibrary.EnsureLoaded();
                var differences = OfficialModelLoader.Compare(file, config);
                checks.Add((differences.IsNone, $"{name}: {config.Name}, {(differences.IsNone ? "every weight of it and no other" : differences)}"));
            }
        }
        catch (FindException error)
        {
            checks.Add((false, error.Message));
        }

        return checks;
    }
}
