using System.Buffers.Binary;
using System.Text;
using CsCheck;
using FindAgents.Retrieval.Indexing;
using FindAgents.Tests;

namespace FindAgents.Retrieval.Tests.Albums;

/// <summary>What is read from EXIF, and that nothing in it breaks a photo.</summary>
public class FactsTests
{
    private static readonly byte[] Jpeg = Pictures.Draw(16, 16).ToJpeg();

    [Fact]
    public void Date_place_and_camera_are_read()
    {
        var facts = PhotoFactsReader.Read(WithExif(new Exif { Taken = "2024:05:06 07:08:09", Offset = "+02:00", Make = "Canon", Model = "Canon EOS 5D", Latitude = (48, 12, 30, 'N'), Longitude = (16, 22, 0, 'W') }));
        Assert.Equal(new DateTimeOffset(2024, 5, 6, 5, 8, 9, TimeSpan.Zero), facts.Taken);
        Assert.Equal("Canon EOS 5D", facts.Camera);
        Assert.Equal(48 + (12.5 / 60), facts.Place!.Value.Latitude, 9);
        Assert.Equal(-(16 + (22.0 / 60)), facts.Place!.Value.Longitude, 9);
    }

    [Theory]
    [InlineData("2024:05:06 07:08:09", null, "2024-05-06T07:08:09Z")]
    [InlineData("2024:05:06 07:08:09", "-11:30", "2024-05-06T18:38:09Z")]
    [InlineData("2024:05:06 07:08:09", "+25:00", "2024-05-06T07:08:09Z")]
    [InlineData("2024:05:06 07:08:09", "nonsense", "2024-05-06T07:08:09Z")]
    [InlineData("0001:01:01 00:00:00", "+14:00", null)]
    [InlineData("0000:00:00 00:00:00", null, null)]
    [InlineData("9999:12:31 23:59:59", "-14:00", null)]
    [InlineData("    :  :     :  :  ", null, null)]
    public void A_date_counts_where_it_is_one(string taken, string? offset, string? expected) =>
        Assert.Equal(expected is null ? null : DateTimeOffset.Parse(expected), PhotoFactsReader.Read(WithExif(new Exif { Taken = taken, Offset = offset })).Taken);

    [Fact]
    public void Places_that_cannot_be_are_none()
    {
        Assert.Null(PhotoFactsReader.Read(WithExif(new Exif { Latitude = (0, 0, 0, 'N'), Longitude = (0, 0, 0, 'E') })).Place);
        Assert.Null(PhotoFactsReader.Read(WithExif(new Exif { Latitude = (200, 0, 0, 'N'), Longitude = (10, 0, 0, 'E') })).Place);
    }

    [Fact]
    public void Cameras_are_named_once_and_in_plain_text()
    {
        Assert.Equal("NIKON D70", PhotoFactsReader.Read(WithExif(new Exif { Make = "NIKON", Model = "D70\u0001\u0002" })).Camera);
        Assert.Equal("Canon", PhotoFactsReader.Read(WithExif(new Exif { Make = "  Canon  " })).Camera);
        Assert.Null(PhotoFactsReader.Read(WithExif(new Exif { Make = "   " })).Camera);
        Assert.Equal(100, PhotoFactsReader.Read(WithExif(new Exif { Model = new string('x', 5000) })).Camera!.Length);
        Assert.Equal(PhotoFacts.None, PhotoFactsReader.Read(Jpeg));
        Assert.Equal(PhotoFacts.None, PhotoFactsReader.Read([]));
    }

    [Fact]
    public void Whatever_stands_where_exif_should_be_the_photo_is_read()
    {
        var whole = WithExif(new Exif { Taken = "2024:05:06 07:08:09", Offset = "+02:00", Make = "A", Model = "B", Latitude = (48, 12, 30, 'N'), Longitude = (16, 22, 0, 'W') });
        var reader = new PhotoReader(new AlbumIndexOptions());
        var end = whole.Length - Jpeg.Length;
        Gen.Select(Gen.Int[6, end - 1], Gen.Byte).List[1, 40].Sample(
            changes =>
            {
                var hostile = whole.ToArray();
                foreach (var (at, value) in changes)
                {
                    hostile[at] = value;
                }

                var facts = PhotoFactsReader.Read(hostile);
                Assert.True(facts.Place is null or { Latitude: >= -90 and <= 90, Longitude: >= -180 and <= 180 });
                Assert.True(facts.Camera is null || (facts.Camera.Length is > 0 and <= 200 && !facts.Camera.Any(char.IsControl)));
            },
            iter: 2000);
        Assert.Equal(16, reader.Decode("id", whole, "a.jpg").Image.Width);
    }

    private static byte[] WithExif(Exif exif)
    {
        var content = exif.ToBytes();
        var segment = new byte[content.Length + 4];
        (segment[0], segment[1]) = (0xFF, 0xE1);
        BinaryPrimitives.WriteUInt16BigEndian(segment.AsSpan(2), (ushort)(content.Length + 2));
        content.CopyTo(segment, 4);
        return [.. Jpeg[..2], .. segment, .. Jpeg[2..]];
    }

    /// <summary>A TIFF structure in big-endian order: the first directory, EXIF's own, and that of places.</summary>
    private sealed class Exif
    {
        public string? Taken { get; init; }

        public string? Offset { get; init; }

        public string? Make { get; init; }

        public string? Model { get; init; }

        public (int Degrees, int Minutes, int Seconds, char Ref)? Latitude { get; init; }

        public (int Degrees, int Minutes, int Seconds, char Ref)? Longitude { get; init; }

        public byte[] ToBytes()
        {
            var first = new List<(ushort Tag, ushort Type, uint Count, byte[] Value)>();
            var own = new List<(ushort Tag, ushort Type, uint Count, byte[] Value)>();
            var gps = new List<(ushort Tag, ushort Type, uint Count, byte[] Value)>();
            Add(first, 0x010F, Make);
            Add(first, 0x0110, Model);
            Add(own, 0x9003, Taken);
            Add(own, 0x9011, Offset);
            Add(gps, 1, 2, Latitude);
            Add(gps, 3, 4, Longitude);
            const int Start = 8;
            var places = new[] { first, own, gps };
            first.Add((0x8769, 4, 1, new byte[4]));
            first.Add((0x8825, 4, 1, new byte[4]));
            var at = Start;
            var starts = places.Select(directory => (Start: at, At: at += 6 + (directory.Count * 12) + directory.Sum(entry => entry.Value.Length > 4 ? entry.Value.Length : 0)).Start).ToArray();
            BinaryPrimitives.WriteUInt32BigEndian(first[^2].Value, (uint)starts[1]);
            BinaryPrimitives.WriteUInt32BigEndian(first[^1].Value, (uint)starts[2]);
            var bytes = new byte[at];
            "MM\0*"u8.CopyTo(bytes);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), Start);
            for (var i = 0; i < places.Length; i++)
            {
                Put(bytes, starts[i], places[i]);
            }

            return [.. "Exif\0\0"u8, .. bytes];
        }

        private static void Put(byte[] bytes, int at, List<(ushort Tag, ushort Type, uint Count, byte[] Value)> entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), (ushort)entries.Count);
            var data = at + 6 + (entries.Count * 12);
            at += 2;
            foreach (var (tag, type, count, value) in entries.OrderBy(entry => entry.Tag))
            {
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), tag);
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 2), type);
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 4), count);
                if (value.Length > 4)
                {
                    BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 8), (uint)data);
                    value.CopyTo(bytes, data);
                    data += value.Length;
                }
                else
                {
                    value.CopyTo(bytes, at + 8);
                }

                at += 12;
            }
        }

        private static void Add(List<(ushort, ushort, uint, byte[])> entries, ushort tag, string? text)
        {
            if (text is not null)
            {
                entries.Add((tag, 2, (uint)text.Length + 1, [.. Encoding.ASCII.GetBytes(text), 0]));
            }
        }

        private static void Add(List<(ushort, ushort, uint, byte[])> entries, ushort direction, ushort tag, (int Degrees, int Minutes, int Seconds, char Ref)? place)
        {
            if (place is { } there)
            {
                Add(entries, direction, $"{there.Ref}");
                var value = new byte[24];
                foreach (var (number, i) in new[] { there.Degrees, there.Minutes, there.Seconds }.Select((number, i) => (number, i)))
                {
                    BinaryPrimitives.WriteInt32BigEndian(value.AsSpan(i * 8), number);
                    BinaryPrimitives.WriteInt32BigEndian(value.AsSpan((i * 8) + 4), 1);
                }

                entries.Add((tag, 5, 3, value));
            }
        }
    }
}
