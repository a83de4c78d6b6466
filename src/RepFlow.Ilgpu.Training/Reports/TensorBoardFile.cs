using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using RepFlow.Ilgpu.Training.Files;
using RepFlow.Ilgpu.Training.Pictures;

namespace RepFlow.Ilgpu.Training.Reports;

/// <summary>
/// An event file of TensorBoard: numbers and pictures by tag and step. Each process writes a file of its own into the run's folder, and TensorBoard joins them, so a
/// run that goes on adds a file. A record is written by one call: a process that is killed leaves whole records, and at most a part of one, which readers skip.
/// </summary>
/// <remarks>
/// A file is records: its length and a masked CRC-32C of that, the data, and a masked CRC-32C of it; the data are the protocol buffer message <c>tensorflow.Event</c>
/// (tensorflow/core/util/event.proto and framework/summary.proto). Not safe for use by several threads at once.
/// </remarks>
public sealed class TensorBoardFile : IDisposable
{
    static int files;

    readonly FileStream stream;
    readonly TimeProvider time;

    /// <summary>Begins a file.</summary>
    /// <param name="folder">The run's folder, which is there.</param>
    /// <param name="time">The clock that events are noted with; null for the system's.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public TensorBoardFile(string folder, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        this.time = time ?? TimeProvider.System;
        var host = string.Concat(Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        FilePath = Path.Combine(folder, string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{this.time.GetUtcNow().ToUnixTimeSeconds()}.{host}.{Environment.ProcessId}.{Interlocked.Increment(ref files) - 1}"));
        try
        {
            stream = new FileStream(FilePath, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FileMessage.Unwritable(FilePath, e);
        }

        Write(new Message().Double(1, Now).Bytes(3, "brain.Event:2"u8));
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    double Now => time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Adds a number.</summary>
    /// <param name="tag">What it is called; TensorBoard groups tags by what stands before a slash (<c>train/loss</c>).</param>
    /// <param name="step">The step that it belongs to.</param>
    /// <param name="value">The number.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void AddScalar(string tag, long step, double value) => Add(tag, step, new Message().Single(2, (float)value));

    /// <summary>Adds a picture.</summary>
    /// <param name="tag">What it is called.</param>
    /// <param name="step">The step that it belongs to.</param>
    /// <param name="width">Its width in pixels.</param>
    /// <param name="height">Its height in pixels.</param>
    /// <param name="png">The bytes of a PNG file with three colours.</param>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void AddImage(string tag, long step, int width, int height, ReadOnlySpan<byte> png) =>
        Add(tag, step, new Message().Bytes(4, new Message().Integer(1, height).Integer(2, width).Integer(3, 3).Bytes(4, png)));

    /// <inheritdoc cref="AddImage(string, long, int, int, ReadOnlySpan{byte})"/>
    internal void AddImage(string tag, long step, Picture picture)
    {
        using var png = new MemoryStream();
        PictureFile.WritePng(png, picture);
        AddImage(tag, step, picture.Width, picture.Height, png.GetBuffer().AsSpan(0, (int)png.Length));
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    void Add(string tag, long step, Message value) => Write(new Message()
        .Double(1, Now)
        .Integer(2, step)
        .Bytes(5, new Message().Bytes(1, new Message().Bytes(1, Encoding.UTF8.GetBytes(tag)).Append(value))));

    void Write(Message message)
    {
        var data = message.Written;
        var record = new byte[8 + 4 + data.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), MaskedCrc(record.AsSpan(0, 8)));
        data.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), MaskedCrc(data));
        try
        {
            stream.Write(record);
        }
        catch (IOException e)
        {
            throw FileMessage.Unwritable(FilePath, e);
        }
    }

    /// <summary>CRC-32C, masked as of records (a CRC of data that hold CRCs would be weak).</summary>
    static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }

    /// <summary>A protocol buffer message.</summary>
    sealed class Message
    {
        readonly ArrayBufferWriter<byte> bytes = new();

        public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

        public Message Integer(int field, long value) => Key(field, 0).Varint((ulong)value);

        public Message Double(int field, double value)
        {
            Key(field, 1);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.GetSpan(8), value);
            bytes.Advance(8);
            return this;
        }

        public Message Single(int field, float value)
        {
            Key(field, 5);
            BinaryPrimitives.WriteSingleLittleEndian(bytes.GetSpan(4), value);
            bytes.Advance(4);
            return this;
        }

        public Message Bytes(int field, ReadOnlySpan<byte> value)
        {
            Key(field, 2).Varint((ulong)value.Length);
            bytes.Write(value);
            return this;
        }

        public Message Bytes(int field, Message message) => Bytes(field, message.Written);

        public Message Append(Message more)
        {
            bytes.Write(more.Written);
            return this;
        }

        Message Key(int field, int wireType) => Varint((ulong)((field << 3) | wireType));

        Message Varint(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                bytes.Write([(byte)(value | 0x80)]);
            }

            bytes.Write([(byte)value]);
            return this;
        }
    }
}
