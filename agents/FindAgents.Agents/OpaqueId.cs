using System.Security.Cryptography;

namespace FindAgents.Agents;

/// <summary>Ids that say nothing and cannot be guessed, short enough for a model to copy.</summary>
internal static class OpaqueId
{
    public const string ImagePrefix = "img_";
    public const string ResultPrefix = "res_";

    // 16 characters of 32: 80 random bits. Without l, o, u and i, which models and people misread.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    public static string NewImage() => ImagePrefix + RandomNumberGenerator.GetString(Alphabet, 16);

    public static string NewResult() => ResultPrefix + RandomNumberGenerator.GetString(Alphabet, 16);

    public static bool LooksLikeImage(string text) => LooksLike(text, ImagePrefix);

    public static bool LooksLikeResult(string text) => LooksLike(text, ResultPrefix);

    private static bool LooksLike(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) && text.AsSpan(prefix.Length).IndexOfAny(['.', '/', '\\']) < 0;
}
