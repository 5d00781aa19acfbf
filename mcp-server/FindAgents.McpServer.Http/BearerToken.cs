using System.Security.Cryptography;
using System.Text;
using FindAgents.Engine;

namespace FindAgents.McpServer.Http;

/// <summary>A secret that a client sends with every request, as <c>Authorization: Bearer …</c>.</summary>
/// <remarks>Keeps a digest only: the secret itself can neither be read back nor end up in a log. Immutable and safe to use from several threads at once.</remarks>
public sealed class BearerToken
{
    /// <summary>The environment variable that <see cref="FromEnvironment"/> reads.</summary>
    public const string Variable = "FINDAGENTS_MCP_TOKEN";

    private const int ShortestLength = 16;
    private const int LongestLength = 4096;

    private readonly byte[] _digest;

    /// <summary>Takes a secret.</summary>
    /// <param name="secret">16 to 4096 printable ASCII characters, no blanks.</param>
    /// <exception cref="FindException">It is not made of those. The message does not repeat it.</exception>
    public BearerToken(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (secret.Length is < ShortestLength or > LongestLength || secret.Any(c => c is <= ' ' or > '~'))
        {
            throw new FindException(
                $"The bearer token has {secret.Length} characters: {ShortestLength} to {LongestLength} printable ASCII characters without blanks were expected. Make one with: openssl rand -hex 32");
        }

        _digest = Digest(secret);
    }

    /// <summary>Reads the secret from a file; blanks and line ends around it do not belong to it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The token.</returns>
    /// <exception cref="FindException">The file cannot be read, or holds no token.</exception>
    public static BearerToken FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            using var reader = new StreamReader(path);
            var buffer = new char[LongestLength + 2];
            return new BearerToken(new string(buffer, 0, reader.ReadBlock(buffer)).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FindException($"The bearer token cannot be read from '{path}': {e.Message} Name a file that holds the token and nothing else.", e);
        }
    }

    /// <summary>Reads the secret from <see cref="Variable"/>.</summary>
    /// <returns>The token, or <see langword="null"/> where the variable is not set.</returns>
    /// <exception cref="FindException">It is set to something that is no token.</exception>
    public static BearerToken? FromEnvironment() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } secret ? new BearerToken(secret.Trim()) : null;

    /// <summary>Whether a secret is the one expected, in a time that does not tell how much of it was right.</summary>
    /// <param name="secret">What a client sent.</param>
    /// <returns>Whether it is the same.</returns>
    public bool Matches(string? secret) =>
        secret is not null && CryptographicOperations.FixedTimeEquals(Digest(secret), _digest);

    private static byte[] Digest(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
